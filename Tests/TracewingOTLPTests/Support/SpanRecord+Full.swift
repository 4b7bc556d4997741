import TracewingModel

extension SpanRecord {
    /// A record with every field set and every kind of value.
    static let full = SpanRecord(
        traceID: TraceID(high: 0x0102_0304_0506_0708, low: 0x090A_0B0C_0D0E_0F10),
        spanID: SpanID(0x1112_1314_1516_1718),
        parentSpanID: SpanID(0x2122_2324_2526_2728),
        traceState: "vendor=value",
        flags: [.sampled, .parentRemotenessKnown, .parentIsRemote],
        name: "chat gpt-4o",
        kind: .client,
        startTime: 1_760_000_000_123_456_789,
        endTime: 1_760_000_001_123_456_789,
        status: .error("the model is overloaded"),
        attributes: [
            "text": "smørrebrød",
            "empty": "",
            "yes": true,
            "no": false,
            "int": -42,
            "zero": 0,
            "double": 0.5,
            "bytes": .bytes([0, 1, 254, 255]),
            "array": ["a", 1, 2.5, [true]],
            "map": ["inner": ["innermost": "x"], "empty": .map([:])],
            "nothing": .array([]),
        ],
        events: [
            Event(
                name: "exception",
                time: 1_760_000_000_500_000_000,
                attributes: ["type": "Overloaded"],
                droppedAttributes: 3
            ),
            Event(name: "", time: 0),
        ],
        links: [
            Link(
                traceID: TraceID(high: 1, low: 2),
                spanID: SpanID(3),
                traceState: "a=b",
                flags: .sampled,
                attributes: ["why": "retry"],
                droppedAttributes: 4
            ),
            Link(traceID: TraceID(high: 4, low: 5), spanID: SpanID(6)),
        ],
        droppedAttributes: 5,
        droppedEvents: 6,
        droppedLinks: 300,
        resource: Resource(
            attributes: ["service.name": "concierge", "host.cpus": 8],
            droppedAttributes: 7,
            schemaURL: "https://opentelemetry.io/schemas/1.37.0"
        ),
        scope: InstrumentationScope(
            name: "tracewing.agents",
            version: "1.0.0",
            attributes: ["kind": "agent"],
            droppedAttributes: 8,
            schemaURL: "https://opentelemetry.io/schemas/1.30.0"
        )
    )
}
