"""OTLP requests in protobuf, written by hand: fast, and as wrong as they are wanted."""


import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "Wire"))

from protobuf import attribute, field, fixed64, varint  # noqa: E402


def span(trace, identifier, parent=None, name="work", start=1_780_000_000_000_000_000, end=None, attributes=()):
    body = field(1, trace.to_bytes(16, "big")) + field(2, identifier.to_bytes(8, "big"))
    if parent is not None:
        body += field(4, parent.to_bytes(8, "big"))
    body += field(5, name.encode()) + fixed64(7, start)
    body += fixed64(8, start + 1_000_000 if end is None else end)
    for key, text in attributes:
        body += field(9, attribute(key, text))
    return body


def resource_spans(spans, service="hostile", namespace=None):
    resource = field(1, attribute("service.name", service))
    if namespace is not None:
        resource += field(1, attribute("service.namespace", namespace))
    return field(1, field(1, resource) + field(2, b"".join(field(2, one) for one in spans)))


def request(spans, service="hostile", namespace=None):
    return resource_spans(spans, service, namespace)


def deep_value(depth):
    """A span's attribute of arrays within arrays."""
    heads, length = [], 0
    for level in range(depth):
        head = (b"\x0a" if level % 2 == 0 else b"\x2a") + varint(length)
        heads.append(head)
        length += len(head)
    return b"".join(reversed(heads))
