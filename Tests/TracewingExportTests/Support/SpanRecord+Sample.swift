import TracewingModel

extension SpanRecord {
    static func samples(_ count: Int) -> [SpanRecord] {
        (0..<count).map { number in
            SpanRecord(
                traceID: TraceID(high: 1, low: 2),
                spanID: SpanID(UInt64(number + 1)),
                name: "span \(number)",
                startTime: 1,
                endTime: 2
            )
        }
    }

    /// Two services, two scopes, and something in every field.
    static var various: [SpanRecord] {
        let services = ["a", "b"].map {
            Resource(attributes: ["service.name": .string($0)], schemaURL: "https://schema")
        }
        let scopes = ["x", "y"].map { InstrumentationScope(name: $0, version: "1") }
        return services.flatMap { service in
            scopes.map { scope in
                SpanRecord(
                    traceID: TraceID(high: 0xFEDC_BA98_7654_3210, low: 1),
                    spanID: SpanID(.max),
                    parentSpanID: SpanID(5),
                    traceState: "a=b",
                    flags: [.sampled, .parentRemotenessKnown, .parentIsRemote],
                    name: "chat ü",
                    kind: .client,
                    startTime: 1_700_000_000_000_000_001,
                    endTime: 1_700_000_000_000_000_002,
                    status: .error("no"),
                    attributes: [
                        "text": "t", "empty": "", "bool": false, "int": -1, "double": 1.5, "bytes": .bytes([0, 255]),
                        "array": ["a", 1, ["b"]], "map": ["k": ["n": 1]],
                    ],
                    events: [.init(name: "exception", time: 7, attributes: ["k": "v"], droppedAttributes: 1)],
                    links: [
                        .init(
                            traceID: TraceID(high: 1, low: 1),
                            spanID: SpanID(1),
                            traceState: "c=d",
                            flags: .sampled,
                            attributes: ["k": 1]
                        )
                    ],
                    droppedAttributes: 1,
                    droppedEvents: 2,
                    droppedLinks: 3,
                    resource: service,
                    scope: scope
                )
            }
        }
    }
}
