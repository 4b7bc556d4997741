"""Lets Python's protobuf read what our codec writes, and our codec read what Python writes.

    python3 Tests/Codec/python_protobuf.py --compare Fuzz/.build/release/CodecCompare [--count 2000] [--seed 1]

Of metrics, which we only write, Python reads what we write.

Needs `pip install -r Tests/Codec/requirements.txt`. Both directions, as protobuf and as JSON, on a request with every field
and on random ones. OTLP/JSON is protobuf's JSON but for the ids of traces and spans, which are hexadecimal there and base64
here: they are converted, nothing else is.
"""

import argparse
import base64
import json
import random
import struct
import subprocess
import sys

from google.protobuf import json_format
from google.protobuf.descriptor import FieldDescriptor
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

IDS = {"traceId", "spanId", "parentSpanId", "trace_id", "span_id", "parent_span_id"}
# What the decoder passes over: entities are not traces' business, and only profiles have tables of texts.
PASSED_OVER = {"Resource.entity_refs", "KeyValue.key_strindex", "AnyValue.string_value_strindex"}
TEXTS = ["", "gen_ai.request.model", "smørrebrød 日本語 👩‍👩‍👧", "\0\x7f\"\\/\n", "x" * 300, "service.name", "a"]
DOUBLES = [0.0, -0.0, 1.5, 3.0, 1e300, 5e-324, 0.1, float("inf"), float("-inf"), float("nan"), 2.0**53 + 2]


def with_ids(document, convert):
    if isinstance(document, list):
        return [with_ids(element, convert) for element in document]
    if isinstance(document, dict):
        return {
            key: convert(value) if key in IDS and isinstance(value, str) else with_ids(value, convert)
            for key, value in document.items()
        }
    return document


def base64_of(hexadecimal):
    return base64.b64encode(bytes.fromhex(hexadecimal)).decode()


def hexadecimal_of(base64_text):
    return base64.b64decode(base64_text).hex()


# What a request says, in the words of SpanRecord+Exchange.swift.


def said(request):
    spans, rejected = [], []
    for resource_spans in request.resource_spans:
        for scope_spans in resource_spans.scope_spans:
            for span in scope_spans.spans:
                fault = fault_of(span)
                if fault:
                    rejected.append(fault)
                else:
                    spans.append(said_of_span(span, scope_spans, resource_spans))
    return {"spans": spans, "rejected": rejected}


def fault_of(span):
    for name, value, size in (("trace", span.trace_id, 16), ("span", span.span_id, 8)):
        if len(value) != size:
            return f"the {name} id has {len(value)} bytes, {size} are needed"
        if not any(value):
            return f"the {name} id is all zero"
    if len(span.parent_span_id) not in (0, 8):
        return f"the parent span id has {len(span.parent_span_id)} bytes, 8 are needed"
    return None


def said_of_span(span, scope_spans, resource_spans):
    resource, scope = resource_spans.resource, scope_spans.scope
    links = [link for link in span.links if len(link.trace_id) == 16 and len(link.span_id) == 8]
    unreadable = len(span.links) - len(links)
    return {
        "traceId": span.trace_id.hex(),
        "spanId": span.span_id.hex(),
        "parentSpanId": span.parent_span_id.hex() if any(span.parent_span_id) else "",
        "traceState": span.trace_state,
        "flags": str(span.flags),
        "name": span.name,
        "kind": str(span.kind if 0 <= span.kind <= 5 else 0),
        "start": str(span.start_time_unix_nano),
        "end": str(span.end_time_unix_nano),
        "status": [str(span.status.code if 0 <= span.status.code <= 2 else 0), span.status.message],
        "attributes": said_of_attributes(span.attributes),
        "events": [
            [event.name, str(event.time_unix_nano), said_of_attributes(event.attributes), str(event.dropped_attributes_count)]
            for event in span.events
        ],
        "links": [
            [
                link.trace_id.hex(),
                link.span_id.hex(),
                link.trace_state,
                str(link.flags),
                said_of_attributes(link.attributes),
                str(link.dropped_attributes_count),
            ]
            for link in links
        ],
        "dropped": [
            str(span.dropped_attributes_count),
            str(span.dropped_events_count),
            str(min(span.dropped_links_count + unreadable, 2**32 - 1)),
        ],
        "resource": [said_of_attributes(resource.attributes), str(resource.dropped_attributes_count), resource_spans.schema_url],
        "scope": [
            scope.name,
            scope.version,
            said_of_attributes(scope.attributes),
            str(scope.dropped_attributes_count),
            scope_spans.schema_url,
        ],
    }


def said_of_attributes(attributes):
    return [[attribute.key, said_of_value(attribute.value)] for attribute in attributes]


def said_of_value(value):
    kind = value.WhichOneof("value")
    if kind == "string_value":
        return ["string", value.string_value]
    if kind == "bool_value":
        return ["bool", value.bool_value]
    if kind == "int_value":
        return ["int", str(value.int_value)]
    if kind == "double_value":
        return ["double", str(struct.unpack("<Q", struct.pack("<d", value.double_value))[0])]
    if kind == "bytes_value":
        return ["bytes", value.bytes_value.hex()]
    if kind == "array_value":
        return ["array", [said_of_value(element) for element in value.array_value.values]]
    if kind == "kvlist_value":
        return ["map", said_of_attributes(value.kvlist_value.values)]
    return ["string", ""]


def said_of_metrics(request):
    (resource_metrics,) = request.resource_metrics
    (scope_metrics,) = resource_metrics.scope_metrics
    resource, scope = resource_metrics.resource, scope_metrics.scope
    return {
        "resource": [said_of_attributes(resource.attributes), str(resource.dropped_attributes_count), resource_metrics.schema_url],
        "scope": [
            scope.name,
            scope.version,
            said_of_attributes(scope.attributes),
            str(scope.dropped_attributes_count),
            scope_metrics.schema_url,
        ],
        "metrics": [said_of_metric(metric) for metric in scope_metrics.metrics],
    }


def said_of_metric(metric):
    kind = metric.WhichOneof("data")
    data = getattr(metric, kind)
    said_of_point = said_of_histogram_point if kind == "histogram" else said_of_number_point
    said_data = [kind, [said_of_point(point) for point in data.data_points]]
    if kind != "gauge":
        said_data.append(str(data.aggregation_temporality))
    if kind == "sum":
        said_data.append(data.is_monotonic)
    return [metric.name, metric.unit, metric.description, said_data]


def bits(double):
    return str(struct.unpack("<Q", struct.pack("<d", double))[0])


def said_of_number_point(point):
    value = ["int", str(point.as_int)] if point.WhichOneof("value") == "as_int" else ["double", bits(point.as_double)]
    return [said_of_attributes(point.attributes), str(point.start_time_unix_nano), str(point.time_unix_nano), value]


def said_of_histogram_point(point):
    return [
        said_of_attributes(point.attributes),
        str(point.start_time_unix_nano),
        str(point.time_unix_nano),
        str(point.count),
        bits(point.sum),
        bits(point.min) if point.HasField("min") else None,
        bits(point.max) if point.HasField("max") else None,
        [bits(boundary) for boundary in point.explicit_bounds],
        [str(count) for count in point.bucket_counts],
    ]


# Random requests: every field there is, by the message's own description.


def fill(message, chance, depth=0):
    chosen = chance.choice([*message.DESCRIPTOR.oneofs[0].fields, None]) if message.DESCRIPTOR.oneofs else None
    for field in message.DESCRIPTOR.fields:
        name = f"{message.DESCRIPTOR.name}.{field.name}"
        if name == "AnyValue.string_value_strindex" or (field.containing_oneof and field is not chosen):
            continue
        if not field.containing_oneof and chance.random() < 0.3 and not field.name.endswith("_id"):
            continue
        if field.type == FieldDescriptor.TYPE_MESSAGE:
            if depth > 14:
                continue
            if field.is_repeated:
                for _ in range(chance.randrange(3)):
                    fill(getattr(message, field.name).add(), chance, depth + 1)
            else:
                getattr(message, field.name).SetInParent()
                fill(getattr(message, field.name), chance, depth + 1)
        elif field.is_repeated:
            getattr(message, field.name).extend(scalar(field, chance) for _ in range(chance.randrange(3)))
        else:
            setattr(message, field.name, scalar(field, chance))


def scalar(field, chance):
    if field.name.endswith("_id"):
        size = 16 if field.name == "trace_id" else 8
        odd = chance.randrange(100)
        return bytes(size) if odd == 0 else chance.randbytes(chance.randrange(20) if odd == 1 else size)
    bits = chance.getrandbits(64) >> chance.randrange(64)
    return {
        FieldDescriptor.TYPE_STRING: lambda: chance.choice(TEXTS),
        FieldDescriptor.TYPE_BYTES: lambda: chance.randbytes(chance.randrange(40)),
        FieldDescriptor.TYPE_BOOL: lambda: chance.random() < 0.5,
        FieldDescriptor.TYPE_DOUBLE: lambda: chance.choice(DOUBLES),
        FieldDescriptor.TYPE_INT64: lambda: bits - 2**64 if bits >= 2**63 else bits,
        FieldDescriptor.TYPE_INT32: lambda: bits % 2**31,
        FieldDescriptor.TYPE_FIXED64: lambda: bits,
        FieldDescriptor.TYPE_UINT32: lambda: bits % 2**32,
        FieldDescriptor.TYPE_FIXED32: lambda: bits % 2**32,
        FieldDescriptor.TYPE_ENUM: lambda: chance.choice([*range(6), 77]),
    }[field.type]()


def fields_of(descriptor, found):
    """The names of all fields of a message and of those in it."""
    for field in descriptor.fields:
        name = f"{descriptor.name}.{field.name}"
        if name not in found and name not in PASSED_OVER:
            found.add(name)
            if field.message_type:
                fields_of(field.message_type, found)
    return found


def said_fields(message, found):
    for field, value in message.ListFields():
        found.add(f"{message.DESCRIPTOR.name}.{field.name}")
        if field.message_type:
            for element in value if field.is_repeated else [value]:
                said_fields(element, found)


class Checks:
    def __init__(self):
        self.passed = self.failed = 0

    def check(self, sentence, problems):
        """Prints a line for a check; `problems` is what is wrong, or nothing."""
        if problems:
            self.failed += 1
            print(f"FAIL  {sentence}\n      {len(problems)} times, first: {problems[0]}", flush=True)
        else:
            self.passed += 1
            print(f"ok    {sentence}", flush=True)


def check_ours(checks, compare, count, seed):
    output = subprocess.run([compare, "emit", str(count), str(seed)], capture_output=True, check=True).stdout
    wrong = {"protobuf": [], "json": [], "same": []}
    seen = set()
    lines = output.decode().splitlines()
    for line in map(json.loads, lines):
        encoded = bytes.fromhex(line["protobuf"])
        request = ExportTraceServiceRequest.FromString(encoded)
        said_fields(request, seen)
        if said(request)["spans"] != line["spans"]:
            wrong["protobuf"].append(line["protobuf"])
        if request.SerializeToString(deterministic=True) != encoded:
            wrong["same"].append(line["protobuf"])
        document = json.dumps(with_ids(line["json"], base64_of))
        try:
            parsed = json_format.Parse(document, ExportTraceServiceRequest(), max_recursion_depth=200)
        except json_format.ParseError as error:
            wrong["json"].append(f"{error}: {document}")
        else:
            if parsed != request:
                wrong["json"].append(document)
    checks.check(f"Python was given {count} requests", [] if len(lines) == count else [f"they were {len(lines)}"])
    checks.check("with every field there is, and every kind of value", sorted(fields_of(request.DESCRIPTOR, set()) - seen))
    checks.check("Python reads in our protobuf what was recorded", wrong["protobuf"])
    checks.check("Python writes the same bytes", wrong["same"])
    checks.check("Python reads the same in our JSON", wrong["json"])


def check_our_metrics(checks, compare, count, seed):
    output = subprocess.run([compare, "emit-metrics", str(count), str(seed)], capture_output=True, check=True).stdout
    wrong = {"protobuf": [], "json": [], "same": []}
    kinds = set()
    lines = output.decode().splitlines()
    for line in map(json.loads, lines):
        encoded = bytes.fromhex(line["protobuf"])
        request = ExportMetricsServiceRequest.FromString(encoded)
        said = said_of_metrics(request)
        kinds.update(metric[3][0] for metric in said["metrics"])
        if said != line["metrics"]:
            wrong["protobuf"].append(line["protobuf"])
        if request.SerializeToString(deterministic=True) != encoded:
            wrong["same"].append(line["protobuf"])
        document = json.dumps(line["json"])
        try:
            parsed = json_format.Parse(document, ExportMetricsServiceRequest(), max_recursion_depth=200)
        except json_format.ParseError as error:
            wrong["json"].append(f"{error}: {document}")
        else:
            if parsed != request:
                wrong["json"].append(document)
    checks.check(f"Python was given {count} requests for metrics", [] if len(lines) == count else [f"they were {len(lines)}"])
    checks.check("with gauges, sums and histograms", sorted({"gauge", "sum", "histogram"} - kinds))
    checks.check("Python reads in our protobuf what was measured", wrong["protobuf"])
    checks.check("Python writes the same bytes", wrong["same"])
    checks.check("Python reads the same in our JSON", wrong["json"])


def check_theirs(checks, compare, count, seed):
    chance = random.Random(seed)
    requests, lines = [], []
    for number in range(count):
        request = ExportTraceServiceRequest()
        fill(request, chance)
        document = json_format.MessageToDict(
            request,
            preserving_proto_field_name=number % 3 == 0,
            use_integers_for_enums=number % 2 == 0,
            always_print_fields_with_no_presence=number % 5 == 0,
        )
        requests.append(request)
        line = {"protobuf": request.SerializeToString().hex(), "json": with_ids(document, hexadecimal_of)}
        lines.append(json.dumps(line, ensure_ascii=number % 2 == 0))
    result = subprocess.run([compare, "read"], input="\n".join(lines).encode(), capture_output=True, check=True)
    answers = [json.loads(line) for line in result.stdout.decode().splitlines()]
    expected = [said(request) for request in requests]
    seen = set()
    for request in requests:
        said_fields(request, seen)
    checks.check(f"we were given {count} requests", [] if len(answers) == count else [f"{len(answers)} were answered"])
    checks.check("with every field there is, and every kind of value", sorted(fields_of(requests[0].DESCRIPTOR, set()) - seen))
    checks.check("with spans to keep and spans to reject", [] if any(e["rejected"] for e in expected) else ["none to reject"])
    for form in ("protobuf", "json"):
        wrong = [line for line, answer, right in zip(lines, answers, expected) if answer[form] != right]
        checks.check(f"we read in Python's {form} what Python says", wrong)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--compare", required=True, help="the executable of Fuzz/")
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    checks = Checks()
    check_ours(checks, options.compare, options.count, options.seed)
    check_our_metrics(checks, options.compare, options.count, options.seed)
    check_theirs(checks, options.compare, options.count, options.seed)
    print(f"{checks.passed} passed, {checks.failed} failed")
    return 1 if checks.failed else 0


if __name__ == "__main__":
    sys.exit(main())
