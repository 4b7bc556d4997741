import TracewingModel

// Lists rather than objects, numbers as decimal texts, doubles by their bits: nothing is left to what a JSON reader
// makes of it.

extension SpanRecord {
    /// Everything the record says.
    var exchanged: JSONValue {
        [
            "traceId": .string(traceID.hex), "spanId": .string(spanID.hex),
            "parentSpanId": .string(parentSpanID?.hex ?? ""), "traceState": .string(traceState),
            "flags": number(flags.rawValue), "name": .string(name), "kind": number(kind.rawValue),
            "start": number(startTime), "end": number(endTime),
            "status": [number(status.code.rawValue), .string(status.message)],
            "attributes": attributes.exchanged,
            "events": .array(
                events.map {
                    [.string($0.name), number($0.time), $0.attributes.exchanged, number($0.droppedAttributes)]
                }
            ),
            "links": .array(
                links.map {
                    [
                        .string($0.traceID.hex), .string($0.spanID.hex), .string($0.traceState),
                        number($0.flags.rawValue), $0.attributes.exchanged, number($0.droppedAttributes),
                    ]
                }
            ),
            "dropped": [number(droppedAttributes), number(droppedEvents), number(droppedLinks)],
            "resource": [
                resource.attributes.exchanged, number(resource.droppedAttributes), .string(resource.schemaURL),
            ],
            "scope": [
                .string(scope.name), .string(scope.version), scope.attributes.exchanged,
                number(scope.droppedAttributes), .string(scope.schemaURL),
            ],
        ]
    }
}

extension Attributes {
    var exchanged: JSONValue { .array(map { [.string($0.key), $0.value.exchanged] }) }
}

extension AttributeValue {
    var exchanged: JSONValue {
        switch self {
        case .string(let value): ["string", .string(value)]
        case .bool(let value): ["bool", .bool(value)]
        case .int(let value): ["int", number(value)]
        case .double(let value): ["double", number(value.bitPattern)]
        case .bytes(let value): ["bytes", .string(hexadecimal(value))]
        case .array(let values): ["array", .array(values.map(\.exchanged))]
        case .map(let values): ["map", values.exchanged]
        }
    }
}

func number(_ value: some BinaryInteger) -> JSONValue { .string(String(value)) }
