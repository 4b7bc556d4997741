import TracewingModel

/// Writes spans as a contract has them.
struct Agent365SpanWriter {
    let contract: Agent365Contract

    /// What is left out of a span that is too large.
    private struct Omissions {
        /// The places of attributes that are replaced.
        var attributes: Set<Int> = []
        var eventsAndLinks = false
        /// How many characters of the name, and of the status message, are kept.
        var textLimit: Int?

        func cut(_ text: String) -> String {
            textLimit.map { String(String.UnicodeScalarView(text.unicodeScalars.prefix($0))) } ?? text
        }
    }

    /// Appends a span. Says false, and appends nothing, if there is no way to make it small enough.
    func write(_ record: SpanRecord, to json: inout JSONBytes) -> Bool {
        let attributes = Agent365Attributes(record, under: contract)
        let start = json.count
        write(record, attributes, Omissions(), to: &json)
        guard let limit = contract.limits?.span, json.count - start > limit else { return true }
        json.truncate(to: start)
        return writeCut(record, attributes, to: &json, limit: limit)
    }

    /// With as little left out as the limit allows: attributes first, the largest before the others, then events and
    /// links, then most of the name.
    private func writeCut(
        _ record: SpanRecord,
        _ attributes: Agent365Attributes,
        to json: inout JSONBytes,
        limit: Int
    ) -> Bool {
        let start = json.count
        let sizes = replaceable(attributes)
        for (eventsAndLinks, textLimit) in [(false, nil), (true, nil), (true, 1_000)] as [(Bool, Int?)] {
            var omissions = Omissions(eventsAndLinks: eventsAndLinks, textLimit: textLimit)
            write(record, attributes, omissions, to: &json)
            var excess = json.count - start - limit
            json.truncate(to: start)
            for (index, size) in sizes where excess > 0 {
                omissions.attributes.insert(index)
                excess -= size - Self.replacementSize
            }
            guard excess <= 0 else { continue }
            write(record, attributes, omissions, to: &json)
            return true
        }
        return false
    }

    private static let replacement: StaticString = "\"TRUNCATED\""
    private static let replacementSize = replacement.utf8CodeUnitCount

    /// The attributes that shrink when they are replaced, the largest first. Whose span it is, is never replaced.
    private func replaceable(_ attributes: Agent365Attributes) -> [(index: Int, size: Int)] {
        var sizes: [(index: Int, size: Int)] = []
        for (index, item) in attributes.items.enumerated() where !item.isIdentity {
            var json = JSONBytes()
            write(item.value, to: &json)
            if json.count > Self.replacementSize { sizes.append((index, json.count)) }
        }
        return sizes.sorted { $0.size > $1.size }
    }

    private func write(
        _ record: SpanRecord,
        _ attributes: Agent365Attributes,
        _ omissions: Omissions,
        to json: inout JSONBytes
    ) {
        json.raw("{\"traceId\":\"")
        json.hex(record.traceID.high)
        json.hex(record.traceID.low)
        json.raw("\",\"spanId\":\"")
        json.hex(record.spanID.value)
        if let parent = record.parentSpanID, parent.isValid {
            json.raw("\",\"parentSpanId\":\"")
            json.hex(parent.value)
            json.raw("\",\"name\":")
        } else {
            json.raw("\",\"parentSpanId\":null,\"name\":")
        }
        json.string(omissions.cut(record.name))
        json.raw(",\"kind\":")
        json.raw(record.kind.wireName)
        json.raw(",\"startTimeUnixNano\":")
        json.number(record.startTime)
        json.raw(",\"endTimeUnixNano\":")
        json.number(max(record.endTime, record.startTime))
        json.raw(",\"attributes\":")
        write(attributes.items, omissions, to: &json)
        json.raw(",\"events\":")
        omissions.eventsAndLinks ? json.raw("null") : write(record.events, to: &json)
        json.raw(",\"links\":")
        omissions.eventsAndLinks ? json.raw("null") : write(record.links, to: &json)
        json.raw(",\"status\":{\"code\":")
        json.raw(attributes.outcome == nil ? record.status.code.wireName : SpanRecord.Status.Code.error.wireName)
        json.raw(",\"message\":")
        json.string(attributes.outcome?.message ?? omissions.cut(record.status.message))
        json.raw("}}")
    }

    private func write(_ items: [Agent365Attributes.Item], _ omissions: Omissions, to json: inout JSONBytes) {
        guard !items.isEmpty else { return json.raw("null") }
        for (index, item) in items.enumerated() {
            json.raw(index == 0 ? "{" : ",")
            json.string(item.name)
            json.raw(":")
            if omissions.attributes.contains(index) {
                json.raw(Self.replacement)
            } else {
                write(item.value, to: &json)
            }
        }
        json.raw("}")
    }

    private func write(_ value: Agent365Attributes.Value, to json: inout JSONBytes) {
        switch value {
        case .fixed(let text):
            json.string(text)
        case .recorded(let value, .asItIs):
            json.value(value)
        case .recorded(let value, .jsonText):
            Agent365Messages.text(ofArray: value).map { json.string($0) } ?? json.value(value)
        case .recorded(let value, .json):
            value.stringValue.flatMap(Agent365Messages.text(ofJSON:)).map { json.string($0) } ?? json.value(value)
        case .recorded(let value, .messages):
            value.stringValue.flatMap(Agent365Messages.text(ofMessages:)).map { json.string($0) } ?? json.value(value)
        }
    }

    private func write(_ events: [SpanRecord.Event], to json: inout JSONBytes) {
        guard !events.isEmpty else { return json.raw("null") }
        for (index, event) in events.enumerated() {
            json.raw(index == 0 ? "[{\"timeUnixNano\":" : ",{\"timeUnixNano\":")
            json.number(event.time)
            json.raw(",\"name\":")
            json.string(event.name)
            json.raw(",\"attributes\":")
            event.attributes.isEmpty ? json.raw("null") : json.object(event.attributes)
            json.raw("}")
        }
        json.raw("]")
    }

    private func write(_ links: [SpanRecord.Link], to json: inout JSONBytes) {
        guard !links.isEmpty else { return json.raw("null") }
        for (index, link) in links.enumerated() {
            json.raw(index == 0 ? "[{\"traceId\":\"" : ",{\"traceId\":\"")
            json.hex(link.traceID.high)
            json.hex(link.traceID.low)
            json.raw("\",\"spanId\":\"")
            json.hex(link.spanID.value)
            json.raw("\",\"attributes\":")
            link.attributes.isEmpty ? json.raw("null") : json.object(link.attributes)
            json.raw("}")
        }
        json.raw("]")
    }
}

extension SpanRecord.Kind {
    /// In quotes.
    fileprivate var wireName: StaticString {
        switch self {
        case .unspecified, .internal: "\"INTERNAL\""
        case .server: "\"SERVER\""
        case .client: "\"CLIENT\""
        case .producer: "\"PRODUCER\""
        case .consumer: "\"CONSUMER\""
        }
    }
}

extension SpanRecord.Status.Code {
    /// In quotes.
    fileprivate var wireName: StaticString {
        switch self {
        case .unset: "\"UNSET\""
        case .ok: "\"OK\""
        case .error: "\"ERROR\""
        }
    }
}
