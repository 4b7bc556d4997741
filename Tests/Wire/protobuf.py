"""Protobuf as OTLP has it, written by hand: the loads, the kills and the attacks need no package, and can write it wrong.

Those who use it add this folder to their path.
"""

import struct


def varint(number):
    out = bytearray()
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    out.append(number)
    return bytes(out)


def field(number, content):
    """One field of a message: bytes, or a message's."""
    return varint(number << 3 | 2) + varint(len(content)) + content


def fixed64(number, value):
    return varint(number << 3 | 1) + struct.pack("<Q", value)


def attribute(key, value):
    """A `KeyValue`."""
    if isinstance(value, int):
        content = varint(3 << 3) + varint(value)
    elif isinstance(value, float):
        content = varint(4 << 3 | 1) + struct.pack("<d", value)
    else:
        content = field(1, value.encode())
    return field(1, key.encode()) + field(2, content)
