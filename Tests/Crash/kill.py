"""Kills a server at random moments, again and again, and looks whether anything it acknowledged is lost.

    python3 Tests/Crash/kill.py --tracewing .build/release/tracewing [--rounds 1000] [--seed 1]

Four connections send protobuf and JSON, gzip and not, small spans and large. After each kill everything is sent again:
what was not acknowledged, and what was, for the acknowledgement might have been lost on its way. But first it is asked
for what was acknowledged: the retry would cover up a loss.

A database lives for a hundred rounds. It is also killed while it starts, while projects are deleted, while it is
vacuumed, and with its text index gone or spoilt; every other database has a limit in bytes, so that each start sweeps.
"""

import argparse
import os
import random
import shutil
import subprocess
import tempfile
import threading
import time

from audit import Expected, audit
from load import Client, Source
from outcomes import Outcomes, percentile
from server import LOST, DidNotStart, Server

CONNECTIONS = 4
ROUNDS_PER_DATABASE = 100
# More than one round sends: what retention removes shall not look like a loss.
RETENTION = 48 << 20
# How long after it is ready a server is killed at the latest.
LONGEST = 0.6
# In how many seconds it is to be ready again.
READY = 1
# Where files are kept aside: in memory where there is room, for what is being written to a disk slows what follows.
ASIDE = "/dev/shm" if os.path.isdir("/dev/shm") and shutil.disk_usage("/dev/shm").free > 1 << 30 else None


class Era:
    """One database and its rounds."""

    def __init__(self, binary, folder, seed, keeps_all):
        self.random = random.Random(seed)
        self.keeps_all = keeps_all
        arguments = [] if keeps_all else ["--retention-bytes", str(RETENTION)]
        self.server = Server(binary, os.path.join(folder, "traces.db"), arguments)
        self.source = Source(seed, splits=keeps_all)
        self.expected = Expected()
        self.pending = [[] for _ in range(CONNECTIONS)]
        self.last = []
        self.wrong = []
        self.folder = folder
        # How long each took, and what those that took too long took once more.
        self.starts = []
        self.repeated = []
        self.events = {}

    def count(self, event):
        self.events[event] = self.events.get(event, 0) + 1

    def start(self):
        with tempfile.TemporaryDirectory(prefix="tracewing-crash-", dir=ASIDE) as aside:
            shutil.copytree(self.folder, aside, dirs_exist_ok=True)
            try:
                self.starts.append(self.server.start())
                if self.starts[-1] >= READY:
                    self.repeated.append(self.start_again(aside))
            except DidNotStart as error:
                self.wrong.append(f"It did not start: {error}")
                return False
        said = [line for line in self.server.log().splitlines() if "warning" in line or "error" in line]
        self.wrong += [f"It said after a kill: {line}" for line in said]
        return True

    def start_again(self, aside):
        """How long a start takes with the same files once more.

        One that took too long because of what is in them does so again; the machine that stood still goes on.
        """
        with tempfile.TemporaryDirectory(prefix="tracewing-crash-") as folder:
            shutil.copytree(aside, folder, dirs_exist_ok=True)
            os.sync()
            server = Server(self.server.binary, os.path.join(folder, "traces.db"), self.server.arguments)
            try:
                return server.start()
            finally:
                server.kill()

    def disturb(self):
        """What befalls the files between two rounds."""
        chance, database = self.random.random(), self.server.database
        if chance < 0.10 and os.path.exists(database):
            self.count("kills while vacuuming")
            vacuum = subprocess.Popen(
                [self.server.binary, "store", "vacuum", "--database", database],
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            time.sleep(self.random.uniform(0, 0.3))
            vacuum.kill()
            vacuum.wait()
        elif chance < 0.20:
            self.count("kills while starting")
            self.server.spawn()
            time.sleep(self.random.uniform(0, 0.06))
            self.server.kill()
        elif chance < 0.24:
            self.count("text index deleted")
            for suffix in ("", "-wal", "-shm"):
                if os.path.exists(f"{database}-text{suffix}"):
                    os.remove(f"{database}-text{suffix}")

    def check_acknowledged(self):
        """Asks for what was acknowledged before the kill."""
        wanted = {}
        for batch in self.last:
            for span in batch.spans:
                wanted[span.trace] = self.expected.traces[span.trace]
        traces = list(wanted)
        lost = 0
        for first in range(0, len(traces), 50):
            part = traces[first : first + 50]
            ids = ",".join(f"{trace:032x}" for trace in part)
            found = self.server.json(f"/api/v1/traces?ids={ids}&limit=200")["traces"]
            counts = {int(trace["traceId"], 16): trace["spanCount"] for trace in found}
            if len(counts) != len(found):
                self.wrong.append("A trace is in the list twice.")
            lost += sum(max(0, len(wanted[trace]) - counts.get(trace, 0)) for trace in part)
        if lost:
            self.wrong.append(f"{lost} acknowledged spans were lost in a kill.")

    def clients(self, next_batches):
        clients = []
        for pending in self.pending:
            again = list(self.last[len(clients) :: CONNECTIONS])
            self.random.shuffle(again)
            clients.append(Client(self.server, pending + again, next_batches, self.expected.acknowledged))
        return clients

    def run_clients(self, next_batches, during):
        clients = self.clients(next_batches)
        for client in clients:
            client.start()
        during()
        for client in clients:
            client.join(60)
            if client.fault:
                self.wrong.append(client.fault)
        self.pending = [client.queue for client in clients]
        self.last = [batch for client in clients for batch in client.sent]

    def round(self):
        self.disturb()
        if not self.start():
            return False
        self.check_acknowledged()
        deletes, ends = self.random.random() < 0.3, self.random.random() < 0.1
        # A third of the kills in the first moments: the retries, the sweep and the first checkpoint are under way.
        delay = self.random.uniform(0, 0.08) if self.random.random() < 0.3 else self.random.uniform(0, LONGEST)

        def next_batches():
            return self.source.batch()

        def during():
            if deletes:
                self.count("kills while deleting")
                threading.Thread(target=self.delete_some, daemon=True).start()
            time.sleep(delay)
            if ends:
                self.count("kills while ending")
                self.server.process.terminate()
                time.sleep(self.random.uniform(0, 0.1))
            self.server.kill()

        self.run_clients(next_batches, during)
        return True

    def delete_some(self):
        """Fills a project and deletes it, which removes rows in small steps."""
        try:
            for _ in range(4):
                for batch in self.source.batch(spans=200, noise=1_000, project="passing"):
                    self.server.request("POST", "/v1/traces", batch.body, batch.headers)
            self.server.request("DELETE", "/api/v1/projects?name=passing")
        except LOST:
            pass

    def finish(self):
        """The last start: everything not yet acknowledged is sent, and the whole store is looked through."""
        if not self.start():
            return
        self.check_acknowledged()
        self.run_clients(lambda: [], lambda: None)
        if any(self.pending):
            self.wrong.append("Some batches were not taken in the end.")
        self.wait_for_index()
        self.check_search()
        self.check_lists()
        code = self.server.stop()
        if code != 0:
            self.wrong.append(f"It ended with exit code {code}.")
        if os.path.exists(self.server.database + "-wal"):
            self.wrong.append("A write-ahead log was left behind.")
        wrong, self.figures = audit(self.server.binary, self.server.database, self.expected, may_lack=not self.keeps_all)
        self.wrong += wrong

    def wait_for_index(self):
        """An index that was deleted is made anew from all spans, which takes longer than for those that arrive."""
        until = time.perf_counter() + 60
        while self.server.json("/api/v1/about")["checks"][-1]["message"] != "Up to date.":
            if time.perf_counter() > until:
                self.wrong.append("The text index was not complete a minute after the last start.")
                return
            time.sleep(0.05)

    def check_search(self):
        """Words are found within two seconds."""
        until = time.perf_counter() + 2
        words = self.random.sample(sorted(self.expected.traces), min(5, len(self.expected.traces)))
        if not self.keeps_all:
            words = [span.trace for batch in self.last[-3:] for span in batch.spans[-1:]]
        for trace in words:
            path = f"/api/v1/traces?filter=text%20~%20%22word{trace & 0xFFFFFFFF}%22"
            while f"{trace:032x}" not in [found["traceId"] for found in self.server.json(path)["traces"]]:
                if time.perf_counter() > until:
                    self.wrong.append("A trace cannot be found by its word within two seconds.")
                    return
                time.sleep(0.05)

    def check_lists(self):
        """Pages through all traces and opens some: none is there twice, nor a span in one."""
        seen, cursor, traces = set(), "", []
        while cursor is not None:
            page = self.server.json(f"/api/v1/traces?limit=200{cursor and '&cursor=' + cursor}")
            for trace in page["traces"]:
                if trace["traceId"] in seen:
                    self.wrong.append(f"Trace {trace['traceId']} is in the list twice.")
                seen.add(trace["traceId"])
                traces.append(trace)
            cursor = page["next"]
        for trace in self.random.sample(traces, min(30, len(traces))):
            spans = self.server.json(f"/api/v1/traces/{trace['traceId']}")["spans"]
            if len({span["spanId"] for span in spans}) != len(spans) or len(spans) != trace["spanCount"]:
                self.wrong.append(f"Trace {trace['traceId']} shows a span twice, or not all.")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tracewing", required=True)
    parser.add_argument("--rounds", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    options = parser.parse_args()
    print(f"{options.rounds} rounds of SIGKILL, seed {options.seed}", flush=True)
    outcomes, starts, repeated, events, acknowledged = Outcomes(), [], [], {}, 0
    done = 0
    while done < options.rounds:
        count = min(ROUNDS_PER_DATABASE, options.rounds - done)
        folder = tempfile.mkdtemp(prefix="tracewing-crash-")
        number = done // ROUNDS_PER_DATABASE
        era = Era(options.tracewing, folder, options.seed + number, keeps_all=number % 2 == 0)
        try:
            for _ in range(count):
                if not era.round():
                    break
            else:
                era.finish()
        finally:
            era.server.kill()
        size = os.path.getsize(era.server.database) >> 20 if os.path.exists(era.server.database) else 0
        kind = "everything kept" if era.keeps_all else f"{RETENTION >> 20} MiB kept"
        outcomes.add(
            f"kills {done + 1} to {done + count}, {kind}",
            era.wrong,
            f"{era.expected.spans()} spans acknowledged, {size} MiB; "
            f"ready in p50 {percentile(era.starts, 0.5) * 1000:.0f} ms, max {max(era.starts, default=0) * 1000:.0f} ms",
        )
        starts += era.starts
        repeated += era.repeated
        acknowledged += era.expected.spans()
        for event, times in era.events.items():
            events[event] = events.get(event, 0) + times
        if era.wrong:
            print(f"        The files are in {folder}", flush=True)
        else:
            shutil.rmtree(folder, ignore_errors=True)
        done += count
    slow = [start for start in repeated if start >= READY]
    wrong = [f"{len(slow)} starts took a second or longer, and did so again"] if slow else []
    if len(repeated) * 100 > len(starts):
        wrong.append(f"{len(repeated)} starts took a second or longer.")
    outcomes.add(
        "ready again in less than a second",
        wrong,
        f"{len(starts)} starts: p50 {percentile(starts, 0.5) * 1000:.0f} ms, p99 "
        f"{percentile(starts, 0.99) * 1000:.0f} ms, max {max(starts, default=0) * 1000:.0f} ms; "
        f"{len(repeated)} made again: max {max(repeated, default=0) * 1000:.0f} ms",
    )
    print(f"{acknowledged} spans were acknowledged. " + ", ".join(f"{times} {event}" for event, times in events.items()))
    outcomes.end()


if __name__ == "__main__":
    main()
