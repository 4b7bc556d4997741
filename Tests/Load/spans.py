"""Spans as an agent's instrumentation sends them, some 1.6 KB each, encoded as OTLP protobuf without any package."""

import os
import random
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "Wire"))

from protobuf import attribute, field, fixed64  # noqa: E402

WORDS = (
    "agent answer approve arrival balance booking cancel change claim confirm courier credit customer date delay"
    " delivery deposit discount email exchange ferry flight form hotel invoice letter luggage meeting message note"
    " number offer office order parcel payment phone policy price question railway receipt refund reply request"
    " return schedule seat service shipment signature station status storage survey ticket timetable transfer travel"
    " update upgrade voucher warranty weather window"
).split()
MODELS = [("openai", "gpt-4o-mini"), ("openai", "gpt-4o"), ("anthropic", "claude-sonnet-4-20250514")]
TOOLS = ["find_trains", "book_seat", "refund_order", "look_up_policy"]
MILLISECOND = 1_000_000


class Spans:
    """Makes traces of about eleven spans; the same ones for the same seed."""

    def __init__(self, seed, now):
        self.random = random.Random(seed)
        self.time = now

    def text(self, size):
        words = self.random.choices(WORDS, k=size // 5)
        return " ".join(words)[:size]

    def span(self, trace, parent, name, start, end, attributes, error=None):
        identity = self.random.randbytes(8)
        body = [field(1, trace), field(2, identity)]
        if parent:
            body.append(field(4, parent))
        body += [field(5, name.encode()), b"\x30\x01", fixed64(7, start), fixed64(8, end)]
        body += [field(9, attribute(key, value)) for key, value in attributes.items()]
        if error:
            details = {"exception.type": "RateLimitError", "exception.message": error, "exception.stacktrace": self.text(500)}
            event = fixed64(1, end) + field(2, b"exception")
            event += b"".join(field(3, attribute(key, value)) for key, value in details.items())
            body += [field(11, event), field(15, field(2, error.encode()) + b"\x18\x02")]
        return identity, end, b"".join(body)

    def model_call(self, question):
        provider, model = self.random.choice(MODELS)
        prompt, completion = self.random.randint(300, 4_000), self.random.randint(20, 800)
        answer = self.text(self.random.randint(250, 500))
        return "ChatCompletion", {
            "openinference.span.kind": "LLM",
            "llm.provider": provider,
            "llm.model_name": model,
            "llm.invocation_parameters": '{"model":"%s","temperature":0.2,"max_tokens":1024}' % model,
            "llm.input_messages.0.message.role": "system",
            "llm.input_messages.0.message.content": self.text(300),
            "llm.input_messages.1.message.role": "user",
            "llm.input_messages.1.message.content": question,
            "llm.output_messages.0.message.role": "assistant",
            "llm.output_messages.0.message.content": answer,
            "input.mime_type": "application/json",
            "input.value": '{"messages":[{"role":"user","content":"%s"}]}' % question,
            "output.mime_type": "application/json",
            "output.value": '{"choices":[{"message":{"role":"assistant","content":"%s"}}]}' % answer,
            "llm.token_count.prompt": prompt,
            "llm.token_count.completion": completion,
            "llm.token_count.total": prompt + completion,
        }

    def tool_call(self):
        tool = self.random.choice(TOOLS)
        arguments = '{"order":%d,"reason":"%s"}' % (self.random.randint(1, 10**6), self.text(60))
        return tool, {
            "openinference.span.kind": "TOOL",
            "tool.name": tool,
            "tool.description": self.text(80),
            "tool.parameters": arguments,
            "input.value": arguments,
            "output.value": '{"status":"ok","rows":["%s","%s"]}' % (self.text(310), self.text(310)),
            "output.mime_type": "application/json",
        }

    def retrieval(self, question):
        attributes = {"openinference.span.kind": "RETRIEVER", "input.value": question}
        for number in range(4):
            head = "retrieval.documents.%d.document." % number
            attributes[head + "id"] = "doc-%d" % self.random.randint(1, 99_999)
            attributes[head + "score"] = self.random.random()
            attributes[head + "content"] = self.text(320)
        return "retrieve", attributes

    def chain(self, kind, question):
        return {
            "openinference.span.kind": kind,
            "input.value": question,
            "output.value": self.text(560),
            "output.mime_type": "text/plain",
            "metadata": '{"env":"prod","tenant":"t%d"}' % self.random.randint(1, 50),
        }

    def trace(self, calls=None):
        """The id of a trace, and its spans with the times they ended."""
        trace, question = self.random.randbytes(16), self.text(self.random.randint(60, 220))
        who = {"session.id": "sess-%d" % self.random.randint(1, 3_000), "user.id": "user-%d" % self.random.randint(1, 800)}
        self.time += self.random.randint(1, 40) * MILLISECOND
        begin = time = self.time
        attributes = self.chain("AGENT", question) | who
        root, _, _ = found = self.span(trace, None, "support_agent", begin, begin, attributes)
        spans = []
        name, attributes = self.retrieval(question)
        spans.append(self.span(trace, root, name, time, time + 45 * MILLISECOND, attributes | who))
        spans.append(self.span(trace, root, "plan", time, time + 50 * MILLISECOND, self.chain("CHAIN", question) | who))
        for _ in range(calls or self.random.randint(3, 5)):
            for name, attributes in [self.model_call(question), self.tool_call()]:
                last = time + self.random.randint(10, 4_000) * MILLISECOND
                error = "429 Too Many Requests" if self.random.random() < 0.02 else None
                spans.append(self.span(trace, root, name, time, last, attributes | who, error))
                time = last
        # The agent ends last: its end is only known now.
        body = found[2].replace(fixed64(8, begin), fixed64(8, time), 1)
        spans.append((root, time, body))
        return trace, [(end, body) for _, end, body in spans]


def request(spans, project):
    resource = {"service.name": "support-bot", "openinference.project.name": project, "telemetry.sdk.language": "python"}
    head = b"".join(field(1, attribute(key, value)) for key, value in resource.items())
    scope = field(1, field(1, b"openinference.instrumentation.openai") + field(2, b"0.1.30"))
    return field(1, field(1, head) + field(2, scope + b"".join(field(2, span) for span in spans)))


def requests(count, size, seed, now, project="load"):
    """`count` spans in requests of `size`, those of 32 traces mixed, as several agents at once would send them."""
    maker, waiting, bodies = Spans(seed, now), [], []
    while len(bodies) * size < count:
        while len(waiting) < size:
            group = [span for _ in range(32) for span in maker.trace()[1]]
            waiting += [body for _, body in sorted(group)]
        bodies.append(request(waiting[:size], project))
        waiting = waiting[size:]
    return bodies
