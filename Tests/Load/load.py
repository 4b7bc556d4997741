"""Loads `tracewing serve` and prints what it does beside what it should do: the table of costs of the trace server.

    load.py --tracewing BINARY --bound BINARY [--spans 100352]

Every figure of a rate stands beside what SQLite alone does in the same minute on the same disk. Exits 1 if a figure
misses its goal by more than --slack (a factor; machines differ).
"""

import argparse
import gzip
import json
import os
import pathlib
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
import urllib.request

import spans

HERTZ, PAGE = os.sysconf("SC_CLK_TCK"), os.sysconf("SC_PAGE_SIZE")
BATCH = 512


class Server:
    """One `tracewing serve` with a database of its own."""

    def __init__(self, binary):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="tracewing-load-"))
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.log = open(self.folder / "log", "wb")
        begin = time.perf_counter()
        arguments = [binary, "serve", "--port", str(self.port), "--database", str(self.folder / "traces.db")]
        self.process = subprocess.Popen(arguments, stdout=self.log, stderr=self.log)
        # Ready is when the first request is accepted.
        while not self.accepts():
            if self.process.poll() is not None or time.perf_counter() - begin > 30:
                sys.exit("The server did not start:\n" + (self.folder / "log").read_text())
            time.sleep(0.005)
        self.start_time = time.perf_counter() - begin

    def accepts(self):
        try:
            connection = Connection(self.port)
            return connection.post(spans.request([], "load")) == 200
        except OSError:
            return False

    def get(self, path, **query):
        url = f"http://127.0.0.1:{self.port}{path}?{urllib.parse.urlencode(query)}"
        with urllib.request.urlopen(url, timeout=60) as response:
            return response.read()

    def processor_time(self):
        fields = pathlib.Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / HERTZ

    def background_time(self):
        """Seconds of that which no acknowledgement waits for: words made searchable, the log copied into the database."""
        return sum(
            float(line.split()[1])
            for line in self.get("/metrics").decode().splitlines()
            if line.startswith(("tracewing_index_processor_seconds", "tracewing_checkpoint_processor_seconds"))
        )

    def memory(self, field):
        for line in pathlib.Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith(field + ":"):
                return int(line.split()[1]) / 1024
        return 0

    def wait_for_index(self, limit=60):
        """Seconds until all words can be searched."""
        begin = time.perf_counter()
        while time.perf_counter() - begin < limit:
            checks = json.loads(self.get("/api/v1/about"))["checks"]
            if all(check["ok"] for check in checks if check["name"] == "text index"):
                break
            time.sleep(0.02)
        return time.perf_counter() - begin

    def close(self):
        """Stops it, and says how many bytes it leaves: database and index."""
        self.process.terminate()
        self.process.wait(30)
        sizes = [path.stat().st_size for path in (self.folder / "traces.db", self.folder / "traces.db-text")]
        self.log.close()
        shutil.rmtree(self.folder)
        return sizes


class Connection:
    """A kept-alive connection, without what http.client adds to a request's time."""

    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=60)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def post(self, body, packed=False):
        encoding = "content-encoding: gzip\r\n" if packed else ""
        head = (
            "POST /v1/traces HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/x-protobuf\r\n"
            f"{encoding}content-length: {len(body)}\r\n\r\n"
        )
        self.socket.sendall(head.encode() + body)
        answer = b""
        while b"\r\n\r\n" not in answer:
            answer += self.receive()
        head, _, rest = answer.partition(b"\r\n\r\n")
        length = next(
            int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")
        )
        while len(rest) < length:
            rest += self.receive()
        return int(head.split()[1])

    def receive(self):
        piece = self.socket.recv(65_536)
        if not piece:
            raise ConnectionError("The server closed the connection.")
        return piece


def send(server, bodies, connections, packed=False, rate=None):
    """Sends all bodies; with a rate (requests a second) when their time has come. Returns seconds and latencies."""
    lock, latencies, failures, following = threading.Lock(), [], [], iter(enumerate(bodies))
    begin = time.perf_counter()

    def work():
        connection = Connection(server.port)
        while True:
            with lock:
                number, body = next(following, (None, None))
            if number is None:
                return
            due = time.perf_counter()
            if rate:
                # From when it should have gone: one that is late makes those behind it late too.
                due = begin + number / rate
                time.sleep(max(0, due - time.perf_counter()))
            status = connection.post(body, packed)
            with lock:
                latencies.append(time.perf_counter() - due)
                if status != 200:
                    failures.append(status)

    threads = [threading.Thread(target=work) for _ in range(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        sys.exit(f"{len(failures)} requests were refused, the first with {failures[0]}.")
    return time.perf_counter() - begin, sorted(latencies)


def percentile(values, share):
    return values[min(len(values) - 1, int(share * len(values)))]


class Report:
    def __init__(self, slack):
        self.slack, self.misses = slack, []

    def row(self, what, value, unit, goal=None, atLeast=False, note=""):
        limit = "" if goal is None else f"{'>=' if atLeast else '<='} {goal:g}"
        missed = goal is not None and (value < goal if atLeast else value > goal)
        print(f"{what:58}{value:12,.1f} {unit:8}{limit:>12}  {'MISSED ' if missed else ''}{note}", flush=True)
        if goal is not None and (value * self.slack < goal if atLeast else value > goal * self.slack):
            self.misses.append(what)


def bound(binary, count, size):
    """What SQLite alone does with blobs of that size: spans a second, and microseconds of processor time for one."""
    with tempfile.TemporaryDirectory(prefix="tracewing-load-") as folder:
        arguments = [binary, f"{folder}/bound.db", str(count), str(size), str(BATCH)]
        seconds, used = map(float, subprocess.run(arguments, check=True, capture_output=True, text=True).stdout.split())
    return count / seconds, used / count * 1e6


def measure_ingest(options, report, bodies, connections, packed):
    count, name = len(bodies) * BATCH, f"{connections} connection{'s' * (connections > 1)}{', gzip' * packed}"
    raw = sum(map(len, bodies))
    if packed:
        bodies = [gzip.compress(body, 6) for body in bodies]
    limit, _ = bound(options.bound, count, raw // count)
    server = Server(options.tracewing)
    before = server.processor_time()
    seconds, latencies = send(server, bodies, connections, packed)
    acknowledged, background = server.processor_time(), server.background_time()
    caught_up = server.wait_for_index()
    all_in = server.processor_time()
    peak = server.memory("VmHWM")
    database, words = server.close()
    rate = count / seconds
    goal = None if packed else 30_000 if connections == 1 else 40_000
    report.row(
        f"{name}: stored spans a second", rate, "/s", goal, True, f"{rate / limit:.2f} of SQLite's {limit:,.0f}/s"
    )
    report.row(f"{name}: acknowledged in, median", percentile(latencies, 0.5) * 1e3, "ms")
    report.row(f"{name}: acknowledged in, p99", percentile(latencies, 0.99) * 1e3, "ms")
    to_ack = (acknowledged - before - background) / count * 1e6
    report.row(f"{name}: processor time a span to the ack", to_ack, "us", 20)
    report.row(f"{name}: processor time a span, all in", (all_in - before) / count * 1e6, "us", 40)
    report.row(f"{name}: all words searchable after the last ack", caught_up, "s", 2)
    report.row(f"{name}: most memory", peak, "MiB", 150)
    if connections == 1 and not packed:
        report.row("bytes a span on disk", database / count, "B", 1_228.8, note=f"spans of {raw / count:,.0f} B")
        report.row("bytes a span on disk with the index of words", (database + words) / count, "B", 1_638.4)


def times(count, read):
    found = []
    for _ in range(count):
        begin = time.perf_counter()
        read()
        found.append((time.perf_counter() - begin) * 1e3)
    return sorted(found)


def measure_reads(report, server, trace, when, factor):
    filters = {"rare": '"voucher warranty weather"', "frequent": "refund"}
    reads = {
        "list of 100 traces": (10, lambda: server.get("/api/v1/traces", limit=100)),
        "tree of 1,000 spans": (30, lambda: server.get(f"/api/v1/traces/{trace}")),
        "1,000 spans with attributes": (30, lambda: server.get(f"/api/v1/traces/{trace}/export", format="otlp")),
    }
    for name, text in filters.items():
        reads[f"text search, {name}"] = (
            50, lambda text=text: server.get("/api/v1/traces", limit=100, filter=f"text ~ {text}")
        )
    for name, (goal, read) in reads.items():
        found = times(20, read)
        report.row(
            f"{name}{when}, median", percentile(found, 0.5), "ms", goal * factor, note=f"slowest {found[-1]:.1f}"
        )


def measure_quiet_and_paced(options, report, bodies):
    now = int(time.time() * 1e9)
    server = Server(options.tracewing)
    report.row("start to the first accepted request", server.start_time, "s", 0.3)
    time.sleep(2)
    report.row("memory when idle", server.memory("VmRSS"), "MiB", 60)
    send(server, bodies, 1)
    identity, large = spans.Spans(5, now).trace(calls=498)
    send(server, [spans.request([body for _, body in large], "load")], 1)
    server.wait_for_index()
    measure_reads(report, server, identity.hex(), "", 1)
    # Ten seconds of other spans at 10,000 a second, and the same reads meanwhile.
    more = spans.requests(100_352, BATCH, 9, now)
    latencies = []
    paced = threading.Thread(target=lambda: latencies.extend(send(server, more, 4, rate=10_000 / BATCH)[1]))
    paced.start()
    time.sleep(1)
    measure_reads(report, server, identity.hex(), " during 10,000 spans/s", 2)
    paced.join()
    report.row("acknowledged in, p99 at 10,000 spans/s with reads", percentile(latencies, 0.99) * 1e3, "ms", 100)
    report.row("all words searchable after 10,000 spans/s", server.wait_for_index(), "s", 2)
    report.row("most memory", server.memory("VmHWM"), "MiB", 150)
    server.close()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tracewing", required=True)
    parser.add_argument("--bound", required=True)
    parser.add_argument("--spans", type=int, default=100_352)
    parser.add_argument("--slack", type=float, default=1)
    parser.add_argument("--only", choices=["ingest", "reads"])
    options = parser.parse_args()
    report = Report(options.slack)
    bodies = spans.requests(options.spans, BATCH, 1, int(time.time() * 1e9))
    size = sum(map(len, bodies)) // (len(bodies) * BATCH)
    rate, used = bound(options.bound, options.spans, size)
    report.row(f"SQLite alone, blobs of {size} B, 512 a transaction", rate, "/s", note=f"{used:.1f} us of processor time")
    if options.only != "reads":
        for connections in [1, 4]:
            for packed in [False, True]:
                measure_ingest(options, report, bodies, connections, packed)
    if options.only != "ingest":
        measure_quiet_and_paced(options, report, bodies)
    if report.misses:
        sys.exit("Missed: " + "; ".join(report.misses))


main()
