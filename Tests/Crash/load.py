"""Spans to send, and clients that remember what was acknowledged.

Ids count up, so a run can be told from its seed. Every span holds the word `everyspan`, and every trace a word of its
own, `word` and its number: so the search can be asked for all of them.
"""

import gzip
import json
import os
import random
import sys
import threading

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "Wire"))

from protobuf import attribute, field, fixed64  # noqa: E402
from server import LOST  # noqa: E402

START = 1_763_747_000_000_000_000


class Span:
    """What is sent of a span. One that has not ended has no end time yet."""

    __slots__ = ("trace", "span", "parent", "ended", "text")

    def __init__(self, trace, span, parent, ended, text):
        self.trace, self.span, self.parent, self.ended, self.text = trace, span, parent, ended, text

    def attributes(self):
        yield "input.value", self.text
        if self.parent:
            yield "openinference.span.kind", "LLM"
            yield "gen_ai.usage.input_tokens", 1

    @property
    def start(self):
        return START + self.span * 1_000

    @property
    def end(self):
        return self.start + 500_000 if self.ended else 0

    def protobuf(self):
        out = field(1, self.trace.to_bytes(16, "big")) + field(2, self.span.to_bytes(8, "big"))
        if self.parent:
            out += field(4, self.parent.to_bytes(8, "big"))
        out += field(5, b"step") + fixed64(7, self.start) + fixed64(8, self.end)
        return out + b"".join(field(9, attribute(key, value)) for key, value in self.attributes())

    def json(self):
        def value(content):
            return {"intValue": str(content)} if isinstance(content, int) else {"stringValue": content}

        span = {
            "traceId": f"{self.trace:032x}",
            "spanId": f"{self.span:016x}",
            "name": "step",
            "startTimeUnixNano": str(self.start),
            "endTimeUnixNano": str(self.end),
            "attributes": [{"key": key, "value": value(content)} for key, content in self.attributes()],
        }
        if self.parent:
            span["parentSpanId"] = f"{self.parent:016x}"
        return span


class Batch:
    """One request."""

    def __init__(self, spans, project=None, is_json=False, is_gzip=False):
        self.spans = spans
        self.was_acknowledged = False
        self.headers = {"content-type": "application/json" if is_json else "application/x-protobuf"}
        if project:
            self.headers["x-project-name"] = project
        if is_json:
            resource = {"attributes": [{"key": "service.name", "value": {"stringValue": "crash"}}]}
            scope = {"spans": [span.json() for span in spans]}
            self.body = json.dumps({"resourceSpans": [{"resource": resource, "scopeSpans": [scope]}]}).encode()
        else:
            scope = b"".join(field(2, span.protobuf()) for span in spans)
            resource = field(1, field(1, attribute("service.name", "crash")))
            self.body = field(1, resource + field(2, scope))
        if is_gzip:
            self.headers["content-encoding"] = "gzip"
            self.body = gzip.compress(self.body, 1)


class Source:
    """Makes batches. Safe for several threads.

    - splits: whether some traces come in two requests, first with a span that has not ended.
    """

    def __init__(self, seed, splits=True):
        self.random = random.Random(seed)
        self.splits = splits
        self.lock = threading.Lock()
        self.next = 1

    def number(self):
        with self.lock:
            self.next += 1
            return self.next

    def batch(self, spans=None, noise=None, project=None):
        """A batch with up to four traces; of one in three the first span has not ended, and comes again later.

        Returns the batches in the order to send them in.
        """
        chance = self.random
        noise = noise if noise is not None else chance.choice([0, 200, 200, 200, 1_000, 20_000])
        spans = spans or chance.randint(1, chance.choice([8, 64, 256]) if noise < 10_000 else 12)
        out, late, root = [], [], None
        for index in range(spans):
            number = self.number()
            if root is None or chance.random() < 4 / spans:
                root = None
                trace = 0xC4A5_0000 << 96 | number
            text = f"everyspan word{trace & 0xFFFFFFFF} " + os.urandom(noise // 2).hex()
            span = Span(trace, number, root, True, text)
            if root is None:
                root = number
                if self.splits and chance.random() < 1 / 3:
                    late.append(span)
                    span = Span(trace, number, None, False, text)
            out.append(span)
        shape = {"project": project, "is_json": chance.random() < 0.3, "is_gzip": chance.random() < 0.5}
        return [Batch(part, **shape) for part in (out, late) if part]


class Client(threading.Thread):
    """One connection that sends batches until it is stopped, there are no more, or the server is gone.

    `queue` then holds what was not acknowledged, `sent` what was for the first time.
    """

    def __init__(self, server, batches, next_batches, acknowledged):
        super().__init__(daemon=True)
        self.server = server
        self.queue = list(batches)
        self.next_batches = next_batches
        self.acknowledged = acknowledged
        self.sent = []
        self.is_stopped = False
        self.refusals = {}
        self.fault = None

    def run(self):
        connection = self.server.connect()
        try:
            while not self.is_stopped:
                if not self.queue:
                    more = self.next_batches()
                    if not more:
                        return
                    self.queue += more
                batch = self.queue[0]
                connection.request("POST", "/v1/traces", batch.body, batch.headers)
                answer = connection.getresponse()
                answer.read()
                if answer.status == 200:
                    self.queue.pop(0)
                    self.acknowledged(batch)
                    # Once more is enough.
                    if not batch.was_acknowledged:
                        self.sent.append(batch)
                    batch.was_acknowledged = True
                else:
                    self.refusals[answer.status] = self.refusals.get(answer.status, 0) + 1
                    if answer.status not in (429, 503):
                        self.fault = f"A batch was answered with {answer.status}."
                        return
        except LOST:
            # What hangs in the air stays first in the queue.
            pass
        finally:
            connection.close()
