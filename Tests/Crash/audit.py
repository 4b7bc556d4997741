"""Looks through a store that nobody has open: is all there, once, and does it all fit together?"""

import sqlite3
import subprocess


class Expected:
    """What must be in the store: spans that were acknowledged, and whether their end was."""

    def __init__(self):
        # trace → span → whether its end was acknowledged
        self.traces = {}
        # Spans that were sent, acknowledged or not: nothing else may be there.
        self.sent = set()

    def acknowledged(self, batch):
        for span in batch.spans:
            known = self.traces.setdefault(span.trace, {})
            known[span.span] = known.get(span.span, False) or span.ended

    def spans(self):
        return sum(len(spans) for spans in self.traces.values())


def audit(binary, database, expected=None, may_lack=False):
    """What is wrong, as sentences, and some figures.

    - may_lack: traces may be missing as a whole: some are removed for their age.
    """
    wrong = []
    store = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    store.execute("ATTACH DATABASE ? AS text", (f"file:{database}-text?mode=ro",))

    def number(sql):
        return store.execute(sql).fetchone()[0] or 0

    def none(sql, sentence):
        found = number(sql)
        if found:
            wrong.append(sentence.format(found))

    for name in ("main", "text"):
        answer = [row[0] for row in store.execute(f"PRAGMA {name}.integrity_check(5)")]
        if answer != ["ok"]:
            wrong.append(f"integrity_check of {name}: {'; '.join(answer)}")

    rows = number("SELECT count(*) FROM spans NOT INDEXED WHERE trace NOT IN (SELECT abs(id) FROM deleted_traces)")
    spans, traces = store.execute("SELECT spans, traces FROM totals").fetchone()
    if rows != spans:
        wrong.append(f"{rows} spans, but the totals say {spans}")
    counted = number("SELECT count(*) FROM traces NOT INDEXED")
    if counted != traces:
        wrong.append(f"{counted} traces, but the totals say {traces}")
    none(
        "SELECT count(*) FROM (SELECT 1 FROM spans NOT INDEXED GROUP BY trace, span HAVING count(*) > 1)",
        "{} spans are there twice",
    )
    none(
        "SELECT count(*) FROM (SELECT 1 FROM traces NOT INDEXED GROUP BY trace_id HAVING count(*) > 1)",
        "{} traces are there twice",
    )
    none(
        """SELECT count(*) FROM traces t WHERE spans != (SELECT count(*) FROM spans s WHERE s.trace = t.id)
        OR running != (SELECT count(*) FROM spans s WHERE s.trace = t.id AND ended = 0)
        OR input_tokens != (SELECT count(*) FROM spans s WHERE s.trace = t.id AND parent IS NOT NULL)""",
        "{} traces have other sums than their spans",
    )
    none(
        """SELECT count(*) FROM spans WHERE trace NOT IN (SELECT id FROM traces)
        AND trace NOT IN (SELECT abs(id) FROM deleted_traces)""",
        "{} spans belong to no trace",
    )
    none("SELECT count(*) FROM spans WHERE block NOT IN (SELECT id FROM blocks)", "{} spans have no bytes")
    none(
        """SELECT count(*) FROM blocks LEFT JOIN (SELECT block, count(*) AS there FROM spans GROUP BY block)
        ON block = id WHERE spans != ifnull(there, 0)""",
        "{} blocks are counted wrong",
    )
    none(
        """SELECT count(*) FROM totals WHERE last_span < (SELECT max(id) FROM spans)
        OR last_trace < (SELECT max(id) FROM traces) OR last_block < (SELECT max(id) FROM blocks)""",
        "numbers will be given twice",
    )
    words = {row[0] for row in store.execute("SELECT rowid FROM text.words WHERE words MATCH 'everyspan'")}
    unfindable = [row[0] for row in store.execute("SELECT id FROM spans") if row[0] not in words]
    if unfindable:
        wrong.append(f"{len(unfindable)} spans cannot be found by their words")
    lost = missing(store, expected, may_lack) if expected else []
    if lost:
        wrong.append(f"{len(lost)} acknowledged spans are lost, such as {lost[0]}")
    figures = {"spans": rows, "traces": counted, "lost": len(lost)}
    store.close()
    return wrong + check(binary, database), figures


def check(binary, database):
    """What the command itself finds: it unpacks all spans, whose bytes have checksums."""
    command = [binary, "store", "check", "--thorough", "--database", database]
    outcome = subprocess.run(command, capture_output=True, text=True)
    said = (outcome.stdout + outcome.stderr).strip()
    return [] if outcome.returncode == 0 and said == f"{database} is whole." else [f"store check: {said[:300]}"]


def missing(store, expected, may_lack):
    """Acknowledged spans that are not there, or not as complete as they were acknowledged."""
    there = {}
    for trace, span, ended in store.execute("SELECT trace_id, span, s.ended FROM spans s JOIN traces t ON t.id = trace"):
        there.setdefault(int.from_bytes(trace, "big"), {})[span & 0xFFFFFFFFFFFFFFFF] = ended != 0
    lost = []
    for trace, spans in expected.traces.items():
        stored = there.get(trace)
        if stored is None and may_lack:
            continue
        for span, ended in spans.items():
            if stored is None or span not in stored or (ended and not stored[span]):
                lost.append(f"span {span:x} of trace {trace:x}")
    return lost
