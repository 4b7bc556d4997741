"""Lets 100 writers and 50 readers at a server, while it removes what it does not keep and others read slowly.

    python3 Tests/Crash/soak.py --tracewing .build/release/tracewing [--seconds 600]

No client may be told that the database is busy, the write-ahead log has to stay short and the memory flat, and in the
end the store has to be whole. For some seconds another program holds the database open and reads: then the log may
grow, and has to shrink again.
"""

import argparse
import json
import os
import random
import shutil
import sqlite3
import statistics
import sys
import tempfile
import threading
import time

from audit import audit
from load import Source
from outcomes import Outcomes, percentile
from server import LOST, Server

MIB = 1 << 20
WRITERS, READERS = 100, 50
RETENTION = 64 * MIB
# From 64 MiB on the writer waits for readers, 0.2 s at a time, from 256 MiB on 2 s; what is written during a run comes on top.
LOG = 320 * MIB
LARGE = 20_000


class Soak:
    def __init__(self, server):
        self.server = server
        self.source = Source(1)
        self.ends = False
        self.lock = threading.Lock()
        self.recent = []
        self.answers = {}
        self.waits = {"write": [], "read": []}
        self.wrong = []
        self.spans = 0

    def count(self, kind, status, took):
        with self.lock:
            self.answers[kind, status] = self.answers.get((kind, status), 0) + 1
            self.waits[kind].append(took)

    def ask(self, connection, kind, method, path, body=None, headers=None):
        began = time.perf_counter()
        connection.request(method, path, body, headers or {})
        answer = connection.getresponse()
        content = answer.read()
        self.count(kind, answer.status, time.perf_counter() - began)
        if answer.status not in (200, 204, 404):
            with self.lock:
                self.wrong.append(f"{method} {path[:80]} answered {answer.status}: {content[:200]!r}")
        return answer.status, content

    def loop(self, body, pause):
        """Runs `body` on a connection of its own until the end."""
        connection = self.server.connect(60)
        try:
            while not self.ends:
                body(connection)
                time.sleep(random.expovariate(1 / pause))
        except LOST as error:
            with self.lock:
                self.wrong.append(f"A connection broke off: {type(error).__name__}: {error}")
        finally:
            connection.close()

    def write(self, connection):
        project = random.choice(["kept", "kept", "kept", "passing"])
        for batch in self.source.batch(spans=random.randint(1, 20), noise=500, project=project):
            status, _ = self.ask(connection, "write", "POST", "/v1/traces", batch.body, batch.headers)
            if status == 200:
                with self.lock:
                    self.spans += len(batch.spans)
                    self.recent = (self.recent + [batch.spans[0].trace])[-1000:]

    def read(self, connection):
        trace = f"{random.choice(self.recent or [1]):032x}"
        path = random.choice(
            [
                "/api/v1/traces?limit=100",
                "/api/v1/traces?limit=50&filter=text%20~%20%22everyspan%22",
                "/api/v1/traces?limit=50&filter=tokens%20%3E%203%20and%20status%20!%3D%20error",
                f"/api/v1/traces/{trace}",
                f"/api/v1/traces/{trace}/export?format=otlp",
                "/api/v1/statistics?buckets=30",
                "/api/v1/sessions",
                "/api/v1/projects",
                "/api/v1/about",
                "/metrics",
            ]
        )
        self.ask(connection, "read", "GET", path)

    def sweep(self, connection):
        """Retention runs once a minute; deleting a project removes rows in the same way."""
        self.ask(connection, "write", "DELETE", "/api/v1/projects?name=passing")

    def read_slowly(self, connection):
        """A large trace, a little at a time."""
        connection.request("GET", f"/api/v1/traces/{self.large:032x}/export?format=jsonl")
        answer = connection.getresponse()
        while not self.ends and answer.read(200_000):
            time.sleep(0.2)
        if self.ends:
            connection.close()

    def make_large(self):
        source = Source(2, splits=False)
        batch = source.batch(spans=1, noise=0, project="large")[0]
        root = batch.spans[0]
        self.large = root.trace
        spans = [root]
        while len(spans) < LARGE:
            batch = source.batch(spans=500, noise=500, project="large")[0]
            for span in batch.spans:
                span.trace, span.parent = root.trace, root.span
            spans += batch.spans
            batch = type(batch)(batch.spans, project="large")
            status, body = self.server.request("POST", "/v1/traces", batch.body, batch.headers)
            assert status == 200, body

    def start(self):
        works = [(self.write, 0.25, WRITERS), (self.read, 0.5, READERS), (self.sweep, 3, 1), (self.read_slowly, 0.1, 2)]
        self.threads = [
            threading.Thread(target=self.loop, args=(body, pause), daemon=True)
            for body, pause, count in works
            for _ in range(count)
        ]
        for thread in self.threads:
            thread.start()

    def stop(self):
        self.ends = True
        for thread in self.threads:
            thread.join(60)
            if thread.is_alive():
                self.wrong.append("A client hung.")


def size(path):
    return os.path.getsize(path) if os.path.exists(path) else 0


def watch(soak, seconds, hold):
    """Samples of memory and of the log's length; and of the latter how it was when another program had let go."""
    database = soak.server.database
    memory, log, after = [], [], []
    began, reader = time.perf_counter(), None
    while (passed := time.perf_counter() - began) < seconds:
        is_held = seconds * 0.4 < passed < seconds * 0.4 + hold
        if is_held and reader is None:
            reader = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
            reader.execute("BEGIN")
            reader.execute("SELECT count(*) FROM traces").fetchone()
        elif not is_held and reader is not None:
            reader.close()
            reader, hold = None, 0
            released = passed
        memory.append(soak.server.memory())
        if reader is None:
            # A log that had to grow is cut when it next starts over.
            (after if hold == 0 and passed < released + 10 else log).append(size(database + "-wal"))
        time.sleep(0.25)
    return memory, log, after


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tracewing", required=True)
    parser.add_argument("--seconds", type=float, default=600)
    options = parser.parse_args()
    # Many threads take turns more often than the usual 5 ms.
    sys.setswitchinterval(0.001)
    outcomes = Outcomes()
    folder = tempfile.mkdtemp(prefix="tracewing-soak-")
    server = Server(options.tracewing, os.path.join(folder, "traces.db"), ["--retention-bytes", str(RETENTION)])
    try:
        server.start()
        soak = Soak(server)
        soak.make_large()
        soak.start()
        memory, log, _ = watch(soak, options.seconds, hold=min(20, options.seconds / 6))
        info = json.loads(server.get("/api/v1/about")[1])
        soak.stop()
        busy = [sentence for sentence in soak.wrong]
        writes, reads = soak.waits["write"], soak.waits["read"]
        outcomes.add(
            f"{WRITERS} writers, {READERS} readers, {options.seconds:.0f} s: every answer is one",
            busy,
            f"{soak.spans} spans in {len(writes)} writes, p50 {percentile(writes, 0.5) * 1000:.0f} ms, p99 "
            f"{percentile(writes, 0.99) * 1000:.0f} ms; {len(reads)} reads, p99 {percentile(reads, 0.99) * 1000:.0f} ms",
        )
        wrong = [f"The write-ahead log grew to {max(log) // MIB} MiB."] if max(log) > LOG else []
        outcomes.add("the log stays short", wrong, f"at most {max(log) // MIB} MiB, in the end {log[-1] // MIB} MiB")
        middle, end = (memory[len(memory) * a // 6 : len(memory) * b // 6] for a, b in [(2, 4), (4, 6)])
        growth = statistics.median(end) / statistics.median(middle)
        wrong = [f"It grew by {growth - 1:.0%} in the last third."] if growth > 1.15 else []
        figures = f"median {statistics.median(end) // MIB:.0f} MiB, at most {max(memory) // MIB} MiB, {growth:.2f} times"
        outcomes.add("the memory stays flat", wrong, figures)
        code = server.stop()
        wrong = [] if code == 0 else [f"It ended with exit code {code}: {server.log()[-300:]}"]
        found, figures = audit(server.binary, server.database)
        # The index may lag behind at the end of the load.
        wrong += [sentence for sentence in found if "by their words" not in sentence]
        outcomes.add("the store is whole", wrong, f"{figures['spans']} spans; {info['database']['bytes'] // MIB} MiB")
    finally:
        server.kill()
        shutil.rmtree(folder, ignore_errors=True)
    outcomes.end()


if __name__ == "__main__":
    main()
