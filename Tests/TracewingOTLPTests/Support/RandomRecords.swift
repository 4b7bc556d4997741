import TracewingModel

/// Records of every shape the model allows, mostly small.
struct RandomRecords {
    private var random: SeededGenerator

    init(seed: UInt64) {
        random = SeededGenerator(seed: seed)
    }

    /// A few records of up to three resources and scopes, some of them equal but not identical.
    mutating func batch(upTo limit: UInt64 = 6) -> [SpanRecord] {
        let resources = list(upTo: 3) { $0.resource() } + [.empty]
        let scopes = list(upTo: 3) { $0.scope() } + [.empty]
        return list(upTo: limit) { this in
            this.record(
                resource: this.copied(resources.randomElement(using: &this.random) ?? .empty),
                scope: this.copied(scopes.randomElement(using: &this.random) ?? .empty)
            )
        }
    }

    mutating func record(resource: Resource = .empty, scope: InstrumentationScope = .empty) -> SpanRecord {
        SpanRecord(
            traceID: TraceID(high: random.next(), low: random.next() | 1),
            spanID: SpanID(random.next() | 1),
            parentSpanID: random.once(in: 3) ? nil : SpanID(random.next() | 1),
            traceState: random.once(in: 5) ? "vendor=1,other=2" : "",
            flags: SpanRecord.Flags(rawValue: UInt32(truncatingIfNeeded: random.next() & 0x3FF)),
            name: text(),
            kind: SpanRecord.Kind.allCases.randomElement(using: &random) ?? .internal,
            startTime: number(),
            endTime: number(),
            status: status(),
            attributes: attributes(),
            events: random.once(in: 2) ? [] : list(upTo: 3) { $0.event() },
            links: random.once(in: 2) ? [] : list(upTo: 2) { $0.link() },
            droppedAttributes: count(),
            droppedEvents: count(),
            droppedLinks: count(),
            resource: resource,
            scope: scope
        )
    }

    mutating func resource() -> Resource {
        Resource(attributes: attributes(), droppedAttributes: count(), schemaURL: random.once(in: 2) ? "" : text())
    }

    mutating func scope() -> InstrumentationScope {
        InstrumentationScope(
            name: text(),
            version: random.once(in: 2) ? "" : "1.2.3",
            attributes: random.once(in: 2) ? [:] : attributes(),
            droppedAttributes: count(),
            schemaURL: random.once(in: 2) ? "" : text()
        )
    }

    mutating func value(depth: Int = 0) -> AttributeValue {
        switch random.next() % (depth > 3 ? 8 : 10) {
        case 0...2: .string(text())
        case 3: .bool(random.once(in: 2))
        case 4, 5: .int(Int64(bitPattern: number()))
        case 6: .double(double())
        case 7: .bytes(list(upTo: 40) { UInt8(truncatingIfNeeded: $0.random.next()) })
        case 8: .array(list(upTo: 3) { $0.value(depth: depth + 1) })
        default: .map(attributes(depth: depth + 1))
        }
    }
}

extension RandomRecords {
    private mutating func attributes(depth: Int = 0) -> Attributes {
        Attributes(unchecked: list(upTo: 4) { .init(key: $0.text(), value: $0.value(depth: depth)) })
    }

    private mutating func event() -> SpanRecord.Event {
        SpanRecord.Event(name: text(), time: number(), attributes: attributes(), droppedAttributes: count())
    }

    private mutating func link() -> SpanRecord.Link {
        SpanRecord.Link(
            traceID: TraceID(high: random.next(), low: random.next()),
            spanID: SpanID(random.next()),
            traceState: random.once(in: 4) ? "a=b" : "",
            flags: SpanRecord.Flags(rawValue: UInt32(truncatingIfNeeded: random.next() & 0x3FF)),
            attributes: attributes(),
            droppedAttributes: count()
        )
    }

    private mutating func status() -> SpanRecord.Status {
        switch random.next() % 4 {
        case 0: .ok
        case 1: .error(text())
        case 2: SpanRecord.Status(code: .unset, message: "said without a code")
        default: .unset
        }
    }

    /// Of any length on the wire, so that every size of a variable-length integer comes up.
    private mutating func number() -> UInt64 {
        random.once(in: 6) ? 0 : random.next() >> (random.next() % 64)
    }

    private mutating func count() -> UInt32 {
        random.once(in: 3) ? UInt32(truncatingIfNeeded: number()) : 0
    }

    private mutating func double() -> Double {
        [0, -0.0, 1.5, -1e300, 5e-300, .leastNonzeroMagnitude, .infinity, -.infinity, 0.1].randomElement(using: &random)
            ?? 0
    }

    private mutating func text() -> String {
        switch random.next() % 16 {
        case 0: ""
        case 1: "smørrebrød 日本語 👩‍👩‍👧 \u{0}\u{7F}"
        case 2: String(repeating: "x", count: Int(random.next() % 300))
        case 3: String(repeating: "long ünïcode ", count: random.once(in: 30) ? 1_700 : 13)
        default: String("gen_ai.usage.input_tokens".prefix(Int(random.next() % 26)))
        }
    }

    private mutating func list<Element>(upTo limit: UInt64, _ make: (inout Self) -> Element) -> [Element] {
        (0..<random.next() % (limit + 1)).map { _ in make(&self) }
    }

    private mutating func copied(_ resource: Resource) -> Resource {
        guard random.once(in: 4) else { return resource }
        return Resource(
            attributes: resource.attributes,
            droppedAttributes: resource.droppedAttributes,
            schemaURL: resource.schemaURL
        )
    }

    private mutating func copied(_ scope: InstrumentationScope) -> InstrumentationScope {
        guard random.once(in: 4) else { return scope }
        return InstrumentationScope(
            name: scope.name,
            version: scope.version,
            attributes: scope.attributes,
            droppedAttributes: scope.droppedAttributes,
            schemaURL: scope.schemaURL
        )
    }
}
