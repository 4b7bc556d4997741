"""Damages the files of a store, starts a server on them, and looks whether it says so.

    python3 Tests/Crash/damage.py --tracewing .build/release/tracewing [--pages 60] [--migrations 30] [--seed 1]

A server on damaged files may refuse to start, say what is lost, or answer what it cannot read with an error; all else
it has to answer as before. What it must not do is answer 200 with something missing or wrong and say nothing, end while
it runs, or change files it refuses.
"""

import argparse
import hashlib
import json
import os
import random
import shutil
import sqlite3
import subprocess
import tempfile
import time

from audit import Expected, audit
from load import Batch, Source
from outcomes import Outcomes
from server import LOST, DidNotStart, Server

HERE = os.path.dirname(os.path.abspath(__file__))
PAGE = 16_384
SUFFIXES = ("", "-wal", "-shm", "-text", "-text-wal", "-text-shm")


def copy_store(source, folder):
    """Copies a database with all that belongs to it into a folder of its own, and returns its path there."""
    os.makedirs(folder)
    target = os.path.join(folder, "traces.db")
    for suffix in SUFFIXES:
        if os.path.exists(source + suffix):
            shutil.copy(source + suffix, target + suffix)
    return target


def change(path, offset, content):
    with open(path, "r+b") as file:
        file.seek(offset)
        file.write(content)


def read(path, offset, count):
    with open(path, "rb") as file:
        file.seek(offset)
        return file.read(count)


def digest(path):
    with open(path, "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()


class Original:
    """A store whose content is known, and its files: as a stop leaves them, and as a kill does."""

    def __init__(self, binary, folder, seed, batches=60):
        self.texts = {}
        self.expected = Expected()
        source = Source(seed)
        server = Server(binary, os.path.join(folder, "made", "traces.db"))
        os.makedirs(os.path.join(folder, "made"))
        server.start()
        self.fill(server, source, batches)
        server.stop()
        self.clean = copy_store(server.database, os.path.join(folder, "clean"))
        server.start()
        self.fill(server, source, batches // 4)
        while server.json("/api/v1/about")["checks"][-1]["message"] != "Up to date.":
            time.sleep(0.02)
        server.kill()
        self.killed = copy_store(server.database, os.path.join(folder, "killed"))
        # What is in the log is in it alone.
        self.in_log = batches // 4

    def fill(self, server, source, batches):
        for _ in range(batches):
            for batch in source.batch():
                status, body = server.request("POST", "/v1/traces", batch.body, batch.headers)
                assert status == 200, (status, body)
                self.expected.acknowledged(batch)
                for span in batch.spans:
                    self.texts[span.trace, span.span] = span.text
        self.clean_spans = getattr(self, "clean_spans", None) or dict(self.texts)


class Verdict:
    """What a server makes of damaged files."""

    def __init__(self, binary, database, texts):
        self.binary = binary
        self.database = database
        self.texts = texts
        self.wrong = []
        self.kind = None
        self.notices = []

    def judge(self, looks_at_words=False):
        before = digest(self.database)
        server = Server(self.binary, self.database)
        try:
            took = server.start()
        except DidNotStart as error:
            self.kind = "refused"
            if error.code != 1 or self.database not in error.text:
                self.wrong.append(f"It ended without saying why: {error}")
            elif digest(self.database) != before:
                self.wrong.append(f"It refused a file and changed it: {error}")
            return self
        try:
            if took > 1:
                self.wrong.append(f"It took {took:.1f} s to start.")
            self.look(server, looks_at_words)
            if not server.is_running():
                self.wrong.append(f"It died: {server.log()[-300:]}")
        except LOST + (RuntimeError,) as error:
            self.wrong.append(f"{type(error).__name__}: {error}; {server.log()[-300:]}")
        finally:
            self.notices = [line for line in server.log().splitlines() if "warning" in line]
            server.kill()
        return self

    def look(self, server, looks_at_words):
        traces = {}
        for trace, span in self.texts:
            traces.setdefault(trace, set()).add(span)
        refused, lacking, other = 0, 0, 0
        for trace, spans in traces.items():
            status, body = server.get(f"/api/v1/traces/{trace:032x}/export?format=jsonl")
            if status == 503:
                refused += 1
                continue
            if status not in (200, 404):
                self.wrong.append(f"A trace was answered with {status}: {body[:200]!r}")
                continue
            found = {}
            for line in body.splitlines() if status == 200 else []:
                span = json.loads(line)
                values = {item["key"]: item["value"] for item in span["attributes"]}
                found[int(span["spanId"], 16)] = values.get("input.value")
            lacking += len(spans - set(found))
            other += sum(1 for span in spans & set(found) if found[span] != self.texts[trace, span])
            other += len(set(found) - spans)
        status, _ = server.get("/api/v1/traces?limit=200")
        refused += status == 503
        log = server.log()
        said = [line for line in log.splitlines() if "warning" in line]
        if refused and "error" not in log:
            self.wrong.append("It answered 503, and its log does not say why.")
        if (lacking or other) and not said:
            self.wrong.append(f"Silent: {lacking} spans are missing and {other} are others than were sent.")
        batch = Source(time.time_ns()).batch(spans=3, noise=0)[0]
        status, body = server.request("POST", "/v1/traces", batch.body, batch.headers)
        if status not in (200, 503):
            self.wrong.append(f"An append was answered with {status}: {body[:200]!r}")
        if looks_at_words:
            self.look_for_words(server, traces)
        if said:
            self.kind = "said at the start"
        elif refused or status == 503:
            self.kind = "said when used"
        else:
            self.kind = "whole"

    def look_for_words(self, server, traces):
        """Within some seconds all are found again."""
        until, missing = time.perf_counter() + 10, None
        while time.perf_counter() < until:
            found, cursor = set(), ""
            while cursor is not None:
                path = f"/api/v1/traces?limit=200&filter=text%20~%20%22everyspan%22{cursor and '&cursor=' + cursor}"
                page = server.json(path)
                found |= {int(trace["traceId"], 16) for trace in page["traces"]}
                cursor = page["next"]
            missing = set(traces) - found
            if not missing:
                break
            time.sleep(0.1)
        if missing:
            self.wrong.append(f"{len(missing)} traces cannot be found by their words.")
        for trace in list(traces)[:3]:
            # Beginnings of words are found as well.
            word = str(trace & 0xFFFFFFFF)
            path = f"/api/v1/traces?limit=200&filter=text%20~%20%22word{word}%22"
            answer = {int(found["traceId"], 16) for found in server.json(path)["traces"]}
            if answer != {trace for trace in traces if str(trace & 0xFFFFFFFF).startswith(word)}:
                self.wrong.append("A word finds other traces than those it is in.")


class Damages:
    """The scenarios."""

    def __init__(self, binary, outcomes, seed):
        self.binary = binary
        self.outcomes = outcomes
        self.random = random.Random(seed)
        self.folder = tempfile.mkdtemp(prefix="tracewing-damage-")
        self.original = Original(binary, self.folder, seed)
        self.number = 0

    def close(self):
        shutil.rmtree(self.folder, ignore_errors=True)

    def copy(self, source):
        self.number += 1
        return copy_store(source, os.path.join(self.folder, f"copy-{self.number}"))

    def several(self, name, source, cases, allowed, looks_at_words=False):
        """Applies each damage to a copy of its own, and judges what becomes of it.

        - allowed: the verdicts that are right.
        """
        verdicts, wrong = {}, []
        texts = self.original.clean_spans if source == self.original.clean else self.original.texts
        for label, damage in cases:
            database = self.copy(source)
            damage(database)
            verdict = Verdict(self.binary, database, texts).judge(looks_at_words)
            kind = verdict.kind or "unclear"
            verdicts[kind] = verdicts.get(kind, 0) + 1
            wrong += [f"{label}: {sentence}" for sentence in verdict.wrong]
            if verdict.kind not in allowed and not verdict.wrong:
                wrong.append(f"{label}: {verdict.kind}")
            shutil.rmtree(os.path.dirname(database))
        self.outcomes.add(name, wrong, ", ".join(f"{count} {kind}" for kind, count in sorted(verdicts.items())))

    # The database itself

    def pages(self, count):
        size = os.path.getsize(self.original.clean)
        pages = list(range(size // PAGE))
        # The header, the first tables and indexes, and any others.
        chosen = pages[:8] + self.random.sample(pages[8:], min(count, len(pages) - 8))

        def overwritten(make):
            return [
                (f"page {page}", lambda database, page=page: change(database, page * PAGE, make(page, database)))
                for page in chosen
            ]

        def other(page, database):
            return read(database, self.random.choice([other for other in pages if other != page]) * PAGE, PAGE)

        anything = {"refused", "said when used", "said at the start", "whole"}
        clean = self.original.clean
        self.several("pages of zeros", clean, overwritten(lambda *_: bytes(PAGE)), anything)
        self.several("pages of noise", clean, overwritten(lambda *_: os.urandom(PAGE)), anything)
        self.several("pages with another page's content", clean, overwritten(other), anything)
        self.several("sectors of noise in pages", clean, overwritten(lambda *_: os.urandom(512)), anything)

        def cut(share):
            return lambda database: os.truncate(database, int(size * share) // PAGE * PAGE)

        shares = [0, 0.01, 0.1, 0.5, 0.9, 0.99]
        cases = [(f"cut to {share:.0%}", cut(share)) for share in shares]
        self.several("database cut", clean, cases, {"refused", "said at the start"})

    def set_aside(self):
        """Asked to, a server puts a damaged store aside and begins a new one."""
        database, wrong = self.copy(self.original.clean), []
        change(database, 9 * PAGE, os.urandom(PAGE))
        before = digest(database)
        server = Server(self.binary, database, ["--set-aside-damaged"])
        server.start()
        if "damaged-1" not in server.log() or digest(database + ".damaged-1") != before:
            wrong.append(f"It did not say where it put the store: {server.log()}")
        if server.json("/api/v1/traces")["traces"]:
            wrong.append("The new store is not empty.")
        batch = Source(1).batch()[0]
        if server.request("POST", "/v1/traces", batch.body, batch.headers)[0] != 200:
            wrong.append("The new store takes no spans.")
        server.stop()
        server.start()
        if server.log().count("warning"):
            wrong.append(f"It is set aside again: {server.log()}")
        server.stop()
        self.outcomes.add("set aside when asked to", wrong)

    def while_running(self, rounds=10):
        """Pages go bad under a running server."""
        wrong, errors, right, refused = [], 0, 0, 0
        for number in range(rounds):
            database = self.copy(self.original.clean)
            server = Server(self.binary, database)
            server.start()
            size = os.path.getsize(database)
            for page in self.random.sample(range(3, size // PAGE), 10):
                change(database, page * PAGE, os.urandom(PAGE))
            for trace in {trace for trace, _ in self.original.clean_spans}:
                status, body = server.get(f"/api/v1/traces/{trace:032x}/export?format=jsonl")
                if status == 200:
                    for line in body.splitlines():
                        span = json.loads(line)
                        text = {item["key"]: item["value"] for item in span["attributes"]}.get("input.value")
                        if self.original.clean_spans[trace, int(span["spanId"], 16)] != text:
                            wrong.append("A span with another text was shown.")
                    right += 1
                elif status == 503:
                    errors += 1
                else:
                    wrong.append(f"A trace was answered with {status}: {body[:200]!r}")
            for batch in Source(number).batch():
                status, body = server.request("POST", "/v1/traces", batch.body, batch.headers)
                if status not in (200, 503):
                    wrong.append(f"An append was answered with {status}: {body[:200]!r}")
                refused += status == 503
            if server.get("/healthz")[0] != 200 or not server.is_running():
                wrong.append("It died.")
            if errors and "error" not in server.log():
                wrong.append("It answered 503, and its log does not say why.")
            server.kill()
            verdict = Verdict(self.binary, database, {}).judge()
            if verdict.kind == "whole":
                wrong.append("Started again, it does not notice.")
            shutil.rmtree(os.path.dirname(database))
        figures = f"{right} traces read, {errors} answered 503, {refused} appends refused"
        self.outcomes.add(f"pages that go bad while it runs, {rounds} times", wrong, figures)

    # The log

    def logs(self, count):
        killed = self.original.killed
        size = os.path.getsize(killed + "-wal")
        places = sorted(self.random.sample(range(size), count)) + [0, 31, 32, 33, 56, size - 1]

        def gone(*suffixes):
            def damage(database):
                for suffix in suffixes:
                    os.remove(database + suffix)

            return damage

        def cut(place, *suffixes):
            def damage(database):
                os.truncate(database + "-wal", place)
                gone(*suffixes)(database)

            return damage

        def flipped(place, *suffixes):
            def damage(database):
                byte = read(database + "-wal", place, 1)[0]
                change(database + "-wal", place, bytes([byte ^ 1 << self.random.randrange(8)]))
                gone(*suffixes)(database)

            return damage

        said = {"said at the start", "refused"}
        self.several("log as the kill left it", killed, [("untouched", lambda _: None)], {"whole"})
        self.several("-shm gone", killed, [("-shm gone", gone("-shm"))], {"whole"})
        self.several("-wal gone", killed, [("-wal gone", gone("-wal"))], said)
        self.several("-wal and -shm gone", killed, [("both gone", gone("-wal", "-shm"))], said)
        # The last frame ends with the log; what comes before it is cut in any case.
        self.several("log cut", killed, [(f"at {place}", cut(place)) for place in places], said)
        without = [(f"at {place}", cut(place, "-shm")) for place in places]
        self.several("log cut, and -shm gone", killed, without, said)
        bits = [(f"at {place}", flipped(place)) for place in places]
        self.several("a bit of the log flipped", killed, bits, said | {"whole"})
        bits = [(f"at {place}", flipped(place, "-shm")) for place in places]
        self.several("a bit of the log flipped, and -shm gone", killed, bits, said | {"whole"})

    # The index of words

    def texts(self):
        clean = self.original.clean
        size = os.path.getsize(clean + "-text")
        other = Original(self.binary, os.path.join(self.folder, "other"), 4711, batches=20)
        larger = Original(self.binary, os.path.join(self.folder, "larger"), 4712, batches=150)

        def replaced(content):
            def damage(database):
                with open(database + "-text", "wb") as file:
                    file.write(content)

            return damage

        def at(place, content):
            return lambda database: change(database + "-text", place, content)

        def of(original):
            return lambda database: shutil.copy(original.clean + "-text", database + "-text")

        cases = [
            ("gone", lambda database: os.remove(database + "-text")),
            ("empty", replaced(b"")),
            ("noise", replaced(os.urandom(100_000))),
            ("another program's", replaced(self.another_programs())),
            ("header spoilt", at(0, os.urandom(100))),
            ("first page zeros", at(0, bytes(8192))),
            ("cut in half", lambda database: os.truncate(database + "-text", size // 2)),
            ("of another store", of(other)),
            ("of another, larger store", of(larger)),
        ]
        cases += [
            (f"page {page}", at(page * 8192, os.urandom(8192)))
            for page in range(1, size // 8192, max(1, size // 8192 // 10))
        ]
        self.several("text index gone, spoilt, another's", clean, cases, {"whole", "said at the start"}, True)

    def another_programs(self):
        path = os.path.join(self.folder, "bookmarks.db")
        with sqlite3.connect(path) as other:
            other.execute("CREATE TABLE bookmarks (url TEXT)")
        other.close()
        with open(path, "rb") as file:
            return file.read()

    # Versions

    def newer(self):
        database, wrong = self.copy(self.original.clean), []
        with sqlite3.connect(database) as store:
            store.execute("PRAGMA user_version = 1000")
        store.close()
        before = digest(database)
        try:
            Server(self.binary, database).start()
            wrong.append("It started.")
        except DidNotStart as error:
            if error.code != 1 or "newer" not in error.text:
                wrong.append(f"It did not say that the database is newer: {error}")
        if digest(database) != before:
            wrong.append("It changed the file.")
        self.outcomes.add("a newer schema is refused", wrong)

    def migrations(self, rounds):
        """Kills a migration at random times until it has gone through."""
        swift = os.path.join(HERE, "..", "TracewingStoreTests", "Support", "VersionOneDatabase.swift")
        with open(swift) as file:
            tables = file.read().split('tables = """')[1].split('"""')[0]
        original = os.path.join(self.folder, "old.db")
        expected = make_version_one(original, tables, Source(7))
        # How long one takes that nobody kills.
        database = self.copy(original)
        whole = self.run_to_end(database)
        wrong, kills = [f"Unkilled: {sentence}" for sentence in audit(self.binary, database, expected)[0]], 0
        done = 0
        for number in range(rounds):
            database = self.copy(original)
            for _ in range(3):
                server = Server(self.binary, database)
                server.spawn()
                time.sleep(self.random.uniform(0, whole))
                server.kill()
                kills += 1
                done += "Traces arrive" in server.log()
            self.run_to_end(database)
            wrong += [f"{number}: {sentence}" for sentence in audit(self.binary, database, expected)[0]]
            shutil.rmtree(os.path.dirname(database))
        figures = f"{kills} kills in {whole:.2f} s each, {done} after it was done; {expected.spans()} spans"
        self.outcomes.add("a migration killed half way", wrong, figures)

    def run_to_end(self, database):
        """Returns how many seconds it took to start, which is when it migrates."""
        server = Server(self.binary, database)
        took = server.start()
        until = time.perf_counter() + 30
        while server.json("/api/v1/about")["checks"][-1]["message"] != "Up to date.":
            if time.perf_counter() > until:
                break
            time.sleep(0.02)
        server.stop()
        return took


def make_version_one(path, tables, source):
    """A database of the first version, which kept each span's bytes in its row."""
    expected = Expected()
    store = sqlite3.connect(path, isolation_level=None)
    store.execute("PRAGMA page_size = 16384")
    store.execute("PRAGMA auto_vacuum = INCREMENTAL")
    store.execute("PRAGMA journal_mode = WAL")
    store.executescript(tables)
    store.execute("PRAGMA user_version = 1")
    store.execute(f"PRAGMA application_id = {0x5452_5747}")
    store.execute("BEGIN")
    # As an encoder writes a ResourceSpans and a ScopeSpans without spans.
    store.execute("INSERT INTO resources VALUES (1, ?)", (b"\x0a\x00",))
    store.execute("INSERT INTO scopes VALUES (1, ?)", (b"\x0a\x00",))
    while expected.spans() < 20_000:
        for batch in source.batch(noise=200):
            spans = [span for span in batch.spans if span.ended]
            expected.acknowledged(Batch(spans))
            for span in spans:
                store.execute(
                    """INSERT INTO spans (trace, span, name, kind, started, ended, status, project, resource, scope,
                    body) VALUES (?, ?, 'step', 0, 0, 0, 0, 'default', 1, 1, ?)""",
                    (span.trace & 0xFFFFFFFF, span.span, span.protobuf()),
                )
    store.execute("COMMIT")
    store.close()
    return expected


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tracewing", required=True)
    parser.add_argument("--pages", type=int, default=40, help="how many pages are damaged, in each of several ways")
    parser.add_argument("--migrations", type=int, default=20, help="how many databases are migrated, killed thrice each")
    parser.add_argument("--seed", type=int, default=int(time.time()))
    options = parser.parse_args()
    print(f"Seed {options.seed}", flush=True)
    outcomes = Outcomes()
    damages = Damages(options.tracewing, outcomes, options.seed)
    try:
        damages.pages(options.pages)
        damages.set_aside()
        damages.while_running()
        damages.logs(options.pages)
        damages.texts()
        damages.newer()
        damages.migrations(options.migrations)
    finally:
        damages.close()
    outcomes.end()


if __name__ == "__main__":
    main()
