"""Sends 1,000 spans with Python's OpenTelemetry SDK and checks that all of them are in the server as they were sent.

    python3 Tests/Clients/otel_sdk.py --url http://127.0.0.1:4318 [--tracewing .build/debug/tracewing]

Needs `pip install -r Tests/Clients/requirements.txt`. With `--tracewing` the command's `trace list` is checked as well.
"""

import argparse
import json
import logging
import subprocess
import sys
import urllib.request
import uuid

from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter, SpanExportResult
from opentelemetry.trace import Link, SpanKind, Status, StatusCode, set_span_in_context

TRACES = 100
SPANS_PER_TRACE = 10
KINDS = [SpanKind.INTERNAL, SpanKind.SERVER, SpanKind.CLIENT, SpanKind.PRODUCER, SpanKind.CONSUMER]
STATUSES = {StatusCode.UNSET: "unset", StatusCode.OK: "ok", StatusCode.ERROR: "error"}


class Keeping(SpanExporter):
    """Keeps what was exported, and what became of it."""

    def __init__(self, exporter):
        self.exporter = exporter
        self.spans = []
        self.failed = 0

    def export(self, spans):
        result = self.exporter.export(spans)
        self.spans += spans
        if result is not SpanExportResult.SUCCESS:
            self.failed += len(spans)
        return result

    def shutdown(self):
        self.exporter.shutdown()


def send(url, run):
    """Sends the spans through the batch processor, as a service would, and gives what the exporter was handed."""
    exporter = Keeping(OTLPSpanExporter(endpoint=f"{url}/v1/traces"))
    provider = TracerProvider(
        resource=Resource.create(
            {
                "service.name": f"python-{run}",
                "service.version": "1.2.3",
                "process.pid": 2**40,
                "tags": ["a", "b"],
                "ratio": 0.25,
                "is.test": True,
            }
        )
    )
    provider.add_span_processor(BatchSpanProcessor(exporter, max_queue_size=4096))
    tracer = provider.get_tracer("checks", "4.5.6", schema_url="https://example.org/schema", attributes={"scope.key": "scope value"})
    previous = None
    for trace in range(TRACES):
        root = tracer.start_span(f"trace {trace}", kind=SpanKind.SERVER, attributes=attributes(trace, 0))
        context = set_span_in_context(root)
        for number in range(1, SPANS_PER_TRACE):
            links = [Link(previous, {"why": "before", "n": number})] if previous else []
            span = tracer.start_span(
                f"span {number}", context=context, kind=KINDS[number % 5], attributes=attributes(trace, number), links=links
            )
            span.add_event("first", {"n": number, "text": "naïve 🚂"})
            span.add_event("second")
            if number % 3 == 1:
                span.set_status(Status(StatusCode.ERROR, f"broken {number}"))
            elif number % 3 == 2:
                span.set_status(Status(StatusCode.OK))
            previous = span.get_span_context()
            span.end()
        root.end()
    provider.shutdown()
    return exporter


def attributes(trace, number):
    return {
        "text": f"{trace} “quoted” \n 日本語",
        "empty": "",
        "n": number,
        "big": 2**60 + number,
        "negative": -number,
        "ratio": number / 8,
        "flag": number % 2 == 0,
        "texts": ["a", "", "c"],
        "numbers": [1, 2, number],
        "flags": [True, False],
        "__proto__": "a key like another",
    }


def get(url, path):
    with urllib.request.urlopen(url + path, timeout=20) as response:
        return json.load(response)


def lines(url, path):
    """The documents of an answer with one a line."""
    with urllib.request.urlopen(url + path, timeout=20) as response:
        return [json.loads(line) for line in response.read().split(b"\n") if line]


def sent_value(value):
    """A value as the API shows it: an integer that a browser cannot hold is text there."""
    if isinstance(value, (list, tuple)):
        return [sent_value(element) for element in value]
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) > 2**53:
        return str(value)
    return value


def pairs(sent):
    return {key: sent_value(value) for key, value in (sent or {}).items()}


def shown_pairs(shown):
    return {item["key"]: item["value"] for item in shown}


def as_sent(span):
    """What the API has to say about a span."""
    context, parent = span.get_span_context(), span.parent
    return {
        "spanId": f"{context.span_id:016x}",
        "parentSpanId": f"{parent.span_id:016x}" if parent else None,
        "name": span.name,
        "kind": span.kind.name.lower(),
        "startTime": str(span.start_time),
        "endTime": str(span.end_time),
        "status": {"code": STATUSES[span.status.status_code], "message": span.status.description or ""},
        "attributes": pairs(span.attributes),
        "events": [(event.name, str(event.timestamp), pairs(event.attributes)) for event in span.events],
        "links": [
            (f"{link.context.trace_id:032x}", f"{link.context.span_id:016x}", pairs(link.attributes)) for link in span.links
        ],
        "resource": pairs(span.resource.attributes),
        "scope": {"name": span.instrumentation_scope.name, "version": span.instrumentation_scope.version},
    }


def as_shown(span):
    found = {key: span[key] for key in ("spanId", "parentSpanId", "name", "kind", "startTime", "endTime", "status", "scope")}
    found["attributes"] = shown_pairs(span["attributes"])
    found["events"] = [(event["name"], event["time"], shown_pairs(event["attributes"])) for event in span["events"]]
    found["links"] = [(link["traceId"], link["spanId"], shown_pairs(link["attributes"])) for link in span["links"]]
    found["resource"] = shown_pairs(span["resource"])
    return found


class Checks:
    def __init__(self):
        self.passed = self.failed = 0

    def check(self, sentence, problem):
        """Prints a line for a check; `problem` is what is wrong, or nothing."""
        if problem:
            self.failed += 1
            print(f"FAIL  {sentence}\n      {problem}", flush=True)
        else:
            self.passed += 1
            print(f"ok    {sentence}", flush=True)


def listed(url):
    """The ids of all traces, page by page."""
    ids, cursor = [], None
    while True:
        page = get(url, "/api/v1/traces?limit=37" + (f"&cursor={cursor}" if cursor else ""))
        ids += [trace["traceId"] for trace in page["traces"]]
        cursor = page["next"]
        if not cursor:
            return ids


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--url", required=True)
    parser.add_argument("--tracewing", help="the command, to check its `trace list` as well")
    options = parser.parse_args()
    url = options.url.rstrip("/")
    logging.basicConfig(level=logging.ERROR)
    checks = Checks()

    exporter = send(url, uuid.uuid4().hex[:8])
    sent = {}
    for span in exporter.spans:
        sent.setdefault(f"{span.get_span_context().trace_id:032x}", []).append(as_sent(span))
    total = sum(len(spans) for spans in sent.values())
    checks.check(
        f"the exporter delivered {TRACES * SPANS_PER_TRACE} spans",
        f"{total} were handed to it, {exporter.failed} failed" if exporter.failed or total != TRACES * SPANS_PER_TRACE else None,
    )

    missing = sorted(set(sent) - set(listed(url)))
    checks.check("every trace is in the list, page by page", f"{len(missing)} are not, such as {missing[0]}" if missing else None)

    lost, differences, summaries = 0, {}, []
    for trace_id, spans in sent.items():
        trace = get(url, f"/api/v1/traces/{trace_id}")
        found = {span["spanId"]: as_shown(span) for span in lines(url, f"/api/v1/traces/{trace_id}/export?format=jsonl")}
        if trace["summary"]["spanCount"] != len(spans) or trace["summary"]["errorCount"] != 3:
            summaries.append(f"{trace_id}: {trace['summary']}")
        for span in spans:
            shown = found.get(span["spanId"])
            if shown is None:
                lost += 1
                continue
            for key, value in span.items():
                if shown[key] != value:
                    differences.setdefault(key, f"{span['name']} of {trace_id}: sent {value!r}, found {shown[key]!r}")
    checks.check("every span is there", f"{lost} are not" if lost else None)
    for key in as_sent(exporter.spans[0]):
        checks.check(f"every span's {key} is as it was sent", differences.get(key))
    checks.check("every trace's summary counts its spans and its errors", summaries[0] if summaries else None)

    if options.tracewing:
        command = [options.tracewing, "trace", "list", "--json", "--limit", "100000", "--server", url]
        result = subprocess.run(command, capture_output=True, text=True, timeout=60)
        ids = {trace["traceId"] for trace in json.loads(result.stdout or "[]")}
        missing = sorted(set(sent) - ids)
        checks.check("`tracewing trace list` has every trace", f"{len(missing)} are missing. {result.stderr}" if missing else None)

    print(f"{checks.passed} passed, {checks.failed} failed")
    return 1 if checks.failed else 0


if __name__ == "__main__":
    sys.exit(main())
