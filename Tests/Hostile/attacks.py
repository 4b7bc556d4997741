"""What strangers do to a server. Each returns a sentence of what was seen, or raises Missed."""

import gzip
import http.client
import json
import os
import selectors
import socket
import threading
import time

import otlp

HEAD = b"POST /v1/traces HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/x-protobuf\r\n"
MOST_MEMORY = 700


class Missed(Exception):
    """Something did not hold."""


def expect(holds, sentence):
    if not holds:
        raise Missed(sentence)


def connect(server, timeout=10):
    line = socket.create_connection((server.host, server.port), timeout)
    return line


def answer(line):
    """The first status that comes; 0 if the line is closed instead."""
    received = b""
    try:
        while b"\r\n\r\n" not in received:
            piece = line.recv(65536)
            if not piece:
                break
            received += piece
    except ConnectionError:
        pass
    return int(received[9:12]) if received.startswith(b"HTTP/1.1 ") else 0


def is_closed(line, within):
    line.settimeout(within)
    try:
        while line.recv(65536):
            pass
        return True
    except ConnectionError:
        return True
    except TimeoutError:
        return False


def in_parallel(count, body):
    threads = [threading.Thread(target=body, args=(number,), daemon=True) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def gzip_bombs(server, seconds=8):
    zeros = gzip.compress(bytes(200 << 20), 9)
    # As large as is allowed, of the smallest spans there are, and of nothing but empty ones.
    spans = gzip.compress(otlp.request([otlp.span(0xB0 << 64 | n, n + 1) for n in range(45_000)]), 9)
    empty = gzip.compress(otlp.request([b""] * 9_000_000), 9)
    # Documents of which little is left when they are read, and much is needed meanwhile.
    objects = gzip.compress(b'{"resourceSpans":[' + b"{}," * 6_000_000 + b"{}]}", 9)
    numbers = gzip.compress(b'{"other":[' + b"1," * 9_000_000 + b"1]}", 9)
    kinds = [
        (zeros, "application/x-protobuf", {413}), (spans, "application/x-protobuf", {200}),
        (empty, "application/x-protobuf", {413}), (objects, "application/json", {200, 400, 413}),
        (numbers, "application/json", {200, 400, 413}),
    ]
    for kind, (body, media_type, good) in enumerate(kinds):
        status = server.post(body, content_encoding="gzip", content_type=media_type)[0]
        expect(status in good, f"a bomb of kind {kind} was answered {status}")
    seen = {}
    end = time.monotonic() + seconds

    def send(number):
        while time.monotonic() < end:
            body, media_type, _ = kinds[number % 5]
            try:
                status = server.post(body, content_encoding="gzip", content_type=media_type)[0]
            except (OSError, http.client.HTTPException):
                status = 0
            seen[number % 5, status] = seen.get((number % 5, status), 0) + 1
            if status in (429, 503):
                time.sleep(0.2)

    in_parallel(15, send)
    turned_away = {429, 503}
    for kind, (_, _, good) in enumerate(kinds):
        statuses = {status for which, status in seen if which == kind}
        expect(statuses <= good | turned_away, f"bombs of kind {kind} were answered {statuses}")
    names = ("zeros", "spans", "empty spans", "JSON objects", "JSON numbers")
    return ", ".join(f"{names[kind]} {status}: {count}" for (kind, status), count in sorted(seen.items()))


def lying_lengths(server):
    body = otlp.request([otlp.span(0xB1, 1)])
    with connect(server) as line:
        line.sendall(HEAD + b"content-length: 1000\r\n\r\n" + body)
        line.shutdown(socket.SHUT_WR)
        expect(answer(line) in (0, 400), "a body shorter than it said was taken")
    with connect(server) as line:
        line.sendall(HEAD + b"content-length: 10\r\n\r\n" + body)
        expect(answer(line) == 400, "a body longer than it said was taken")
    with connect(server) as line:
        line.sendall(HEAD + b"content-length: 99999999999\r\n\r\n")
        expect(answer(line) in (400, 413), "a length of 100 GB was believed")
        expect(is_closed(line, 5), "the line stayed open for 100 GB")
    status = server.get("/api/v1/traces/000000000000000000000000000000b1")[0]
    expect(status == 404, "something of it was stored")
    return "400, 400, 413; nothing stored"


def chunks_without_end(server):
    seen = []

    def send(_):
        with connect(server) as line:
            line.sendall(HEAD + b"transfer-encoding: chunked\r\n\r\n")
            chunk = b"10000\r\n" + bytes(65536) + b"\r\n"
            sent, began = 0, time.monotonic()
            try:
                while time.monotonic() - began < 15:
                    line.sendall(chunk)
                    sent += len(chunk)
                    time.sleep(0.001)
            except OSError:
                pass
            seen.append((sent, time.monotonic() - began))

    in_parallel(8, send)
    longest = max(took for _, took in seen)
    expect(longest < 14, "a body without end was read on and on")
    return f"cut after {longest:.1f} s, {max(sent for sent, _ in seen) >> 20} MiB at most"


def both_lengths(server):
    with connect(server) as line:
        line.sendall(HEAD + b"content-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\nGET / HTTP/1.1\r\n\r\n")
        status = answer(line)
        expect(status in (0, 400), f"content-length with chunks was answered {status}")
        expect(is_closed(line, 5), "the line stayed open")
    return f"{status or 'closed'}"


def slow_lines(server, count=5_000):
    """Half send a head a byte at a time, half a body."""
    selector = selectors.DefaultSelector()
    lines = []
    for number in range(count):
        try:
            line = connect(server)
        except OSError as error:
            raise Missed(f"line {number} was refused: {error}") from None
        if number % 2:
            line.sendall(HEAD + b"content-length: 1000\r\n\r\n")
        line.setblocking(False)
        selector.register(line, selectors.EVENT_READ)
        lines.append(line)
    began, last, open_lines = time.monotonic(), 0, set(lines)
    while open_lines and time.monotonic() - began < 60:
        for key, _ in selector.select(0.2):
            line = key.fileobj
            try:
                gone = not line.recv(4096)
            except BlockingIOError:
                continue
            except OSError:
                gone = True
            if gone:
                selector.unregister(line)
                open_lines.discard(line)
                line.close()
        if time.monotonic() - last > 5:
            last = time.monotonic()
            for line in open_lines:
                try:
                    line.send(b"x")
                except OSError:
                    pass
    took = time.monotonic() - began
    for line in open_lines:
        line.close()
    expect(not open_lines, f"{len(open_lines)} slow lines were still open after {took:.0f} s")
    return f"{count} lines, the last closed by the server after {took:.0f} s"


def stalled_watchers(server, seconds=8):
    lines = []
    for _ in range(240):
        line = connect(server)
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        line.sendall(b"GET /api/v1/live HTTP/1.1\r\nhost: localhost\r\n\r\n")
        lines.append(line)
    before = server.memory()[0]
    reader = connect(server)
    reader.sendall(b"GET /api/v1/live HTTP/1.1\r\nhost: localhost\r\n\r\n")
    text = "said something long " * 20
    end, number = time.monotonic() + seconds, 0
    while time.monotonic() < end:
        number += 1
        spans = [
            otlp.span(0xB3 << 64 | number * 300 + n, 1, attributes=[("input.value", text)]) for n in range(300)
        ]
        server.post(otlp.request(spans))
    reader.settimeout(5)
    received = b""
    try:
        while b"event: trace" not in received or b"event: gap" not in received:
            received += reader.recv(1 << 20)
    except OSError:
        pass
    expect(b"event: trace" in received and b"event: gap" in received, "the reader saw no traces or no gap")
    grown = server.memory()[0] - before
    for line in lines + [reader]:
        line.close()
    expect(grown < 250, f"memory grew by {grown} MiB")
    return f"240 watchers that do not read, {number * 300} traces: {grown} MiB more; the reader saw traces and gaps"


def too_many_watchers(server):
    lines, statuses = [], []
    for _ in range(300):
        line = connect(server)
        line.sendall(b"GET /api/v1/live HTTP/1.1\r\nhost: localhost\r\n\r\n")
        lines.append(line)
    # Nobody leaves before all have been answered.
    for line in lines:
        statuses.append(answer(line))
    for line in lines:
        line.close()
    expect(statuses.count(503) >= 30, f"only {statuses.count(503)} of 300 were refused")
    return f"{statuses.count(200)} watch, {statuses.count(503)} are told 503"


def many_names(server, count):
    """As many services and projects as spans."""
    before = server.memory()[0]
    number = 0
    while number < count:
        body = b"".join(
            otlp.request([otlp.span(0xB4 << 64 | n, 1)], f"service-{n}", f"project-{n}")
            for n in range(number, number + 2_000)
        )
        number += 2_000
        while server.post(body)[0] in (429, 503):
            time.sleep(0.05)
    grown = server.memory()[0] - before
    began = time.monotonic()
    _, projects = server.get("/api/v1/projects")
    took = time.monotonic() - began
    _, values = server.get("/api/v1/filter/values?field=service&limit=200")
    _, _, metrics = server.ask("GET", "/metrics")
    lines = metrics.count(b"\n")
    expect(len(projects["projects"]) <= 1_100, f"{len(projects['projects'])} projects are listed")
    expect(len(values["values"]) <= 200, "values are not capped")
    expect(lines < 60, f"{lines} lines of metrics")
    expect(took < 2, f"the list of projects took {took:.1f} s")
    expect(grown < 200, f"memory grew by {grown} MiB")
    return f"{count} names: {len(projects['projects'])} projects in {took * 1000:.0f} ms, {grown} MiB more"


def nested(server, depth=100_000):
    value = field = otlp.deep_value(depth)
    body = otlp.request([otlp.span(0xB5, 1) + otlp.field(9, otlp.field(1, b"a") + otlp.field(2, value)), otlp.span(0xB5, 2)])
    status, _, answered = server.post(body)
    expect(status == 200 and answered, "the neighbour of a deep span was not taken")
    _, trace = server.get("/api/v1/traces/000000000000000000000000000000b5")
    expect(trace["summary"]["spanCount"] == 1, "a deep span was stored")
    document = b'{"resourceSpans":' + b"[" * depth
    status = server.ask("POST", "/v1/traces", document, {"content-type": "application/json"})[0]
    expect(status == 400, f"deep JSON was answered {status}")
    status = server.post(b"\x0b" * depth)[0]
    expect(status == 400, f"deep groups were answered {status}")
    status, _ = server.get("/api/v1/traces?filter=" + "(" * 5_000)
    expect(status in (400, 431), f"a deep filter was answered {status}")
    return f"{depth} levels: rejected with its neighbour kept, 400, 400, 400"


def large_trace(server, count):
    """One trace: a chain, a fan, orphans, cycles."""
    trace = 0xB6
    number = 1
    while number <= count:
        spans = []
        for n in range(number, min(number + 2_000, count + 1)):
            # Every fourth hangs on the one before it, the others on the first; some on nobody, some on themselves.
            parent = n - 1 if n % 4 == 0 else 1
            if n % 1_000 == 7:
                parent = 1 << 62
            if n % 1_000 == 8:
                parent = n
            spans.append(
                otlp.span(trace, n, None if n == 1 else parent, start=1_780_000_000_000_000_000 + n * 1_000)
            )
        number += 2_000
        body = otlp.request(spans)
        while server.post(body)[0] in (429, 503):
            time.sleep(0.05)
    path = f"/api/v1/traces/{trace:032x}"
    began = time.monotonic()
    _, page = server.get(path + "?limit=5000")
    first = time.monotonic() - began
    expect(page["summary"]["spanCount"] == count, f"{page['summary']['spanCount']} spans are counted")
    seen, pages = {span["spanId"] for span in page["spans"]}, 1
    slowest = first
    while page["next"]:
        began = time.monotonic()
        _, page = server.get(f"{path}?limit=5000&cursor={page['next']}")
        slowest = max(slowest, time.monotonic() - began)
        seen |= {span["spanId"] for span in page["spans"]}
        pages += 1
    expect(len(seen) == count, f"{len(seen)} different spans were paged through")
    expect(slowest < 2, f"a page took {slowest:.1f} s")
    return f"{count} spans in {pages} pages of 5,000, the slowest in {slowest * 1000:.0f} ms"


def replacements(server, seconds=5):
    """Spans of the large trace, said again and again with another parent and another start."""
    trace, base, sent = 0xB6, 1_780_000_000_000_000_000, 0
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        sent += 1
        text = [("said", "again" * sent)]
        spans = [otlp.span(trace, n, n + sent, start=base + n * 1_000 - sent, attributes=text) for n in range(10, 20)]
        status = server.post(otlp.request(spans))[0]
        expect(status in (200, 429, 503), f"a replacement was answered {status}")
    return f"{sent} requests with 10 spans each"


def odd_trees(server):
    def whole(trace):
        _, answered = server.get(f"/api/v1/traces/{trace:032x}")
        for span in answered["spans"]:
            _, detail = server.get(f"/api/v1/traces/{trace:032x}/spans/{span['spanId']}")
            span["detail"] = {k: v for k, v in detail.items() if k not in ("traceId",)}
        summary = {k: v for k, v in answered["summary"].items() if k not in ("traceId", "arrival")}
        return json.dumps([summary, answered["spans"]], sort_keys=True)

    # The same span said in two ways, in both orders, together and apart.
    one = lambda trace: otlp.span(trace, 1, name="one", attributes=[("gen_ai.usage.input_tokens", "7")])
    two = lambda trace: otlp.span(trace, 1, name="two", end=1_780_000_000_009_000_000)
    for number, orders in enumerate(([one, two], [two, one])):
        for build in orders:
            server.post(otlp.request([build(0xB700 + number)]))
        server.post(otlp.request([build(0xB710 + number) for build in orders]))
    kinds = {whole(trace) for trace in (0xB700, 0xB701, 0xB710, 0xB711)}
    expect(len(kinds) == 1, f"duplicates end in {len(kinds)} ways")
    # Cycles, of one, two and three; a span under itself.
    server.post(otlp.request([otlp.span(0xB8, 1, 2), otlp.span(0xB8, 2, 3), otlp.span(0xB8, 3, 1), otlp.span(0xB8, 4, 4)]))
    _, cycle = server.get(f"/api/v1/traces/{0xB8:032x}")
    expect(cycle["summary"]["spanCount"] == 4 and len(cycle["spans"]) == 4, "a cycle lost spans")
    # A child five hours before its parent, and clocks of 1970 and 2200.
    hours, base = 5 * 3_600 * 10**9, 1_780_000_000_000_000_000
    server.post(otlp.request([otlp.span(0xB9, 2, 1, start=base - hours)]))
    server.post(otlp.request([otlp.span(0xB9, 1, None, "root", start=base)]))
    _, early = server.get(f"/api/v1/traces/{0xB9:032x}")
    expect(early["summary"]["name"] == "root", f"the root is {early['summary']['name']}")
    expect({s["startTime"] for s in early["spans"]} == {str(base), str(base - hours)}, "times were changed")
    server.post(otlp.request([otlp.span(0xBA, 1, start=1), otlp.span(0xBA, 2, 1, start=7_258_118_400 * 10**9)]))
    _, skewed = server.get(f"/api/v1/traces/{0xBA:032x}")
    expect(skewed["summary"]["startTime"] == "1" and len(skewed["spans"]) == 2, "a wrong clock lost spans")
    return "duplicates end alike in any order; cycles, early children and wrong clocks keep every span and time"


def costly_questions(server, seconds=8):
    """What makes the store look at much, asked by many at once."""
    questions = [
        "/api/v1/traces?filter=input%20~%20%22zzz%22", "/api/v1/traces?filter=attribute.%22nothing%22%20%3D%20%22x%22",
        "/api/v1/traces?filter=text%20~%20%22said%22%20and%20not%20text%20~%20%22something%22",
        "/api/v1/statistics?buckets=200", "/api/v1/sessions?limit=200", "/api/v1/projects",
        "/api/v1/filter/values?field=service&limit=200",
    ]
    seen = {}
    end = time.monotonic() + seconds

    def run(number):
        while time.monotonic() < end:
            number += 1
            status = server.ask("GET", questions[number % len(questions)])[0]
            seen[status] = seen.get(status, 0) + 1

    in_parallel(12, run)
    expect(set(seen) <= {200, 400, 429, 503} and seen.get(200), f"they were answered {seen}")
    return ", ".join(f"{status}: {count}" for status, count in sorted(seen.items()))


def fast_flood(server, seconds=6):
    """Connections that come and go as fast as they can, and requests that are nonsense."""
    end = time.monotonic() + seconds
    counts = [0] * 4

    def run(number):
        while time.monotonic() < end:
            try:
                with connect(server) as line:
                    line.sendall(os.urandom(200) + b"\r\n\r\n" if number % 2 else b"GET /nowhere HTTP/1.1\r\nhost: localhost\r\n\r\n")
                    answer(line)
            except OSError:
                pass
            counts[number] += 1

    in_parallel(4, run)
    return f"{sum(counts)} connections in {seconds} s"
