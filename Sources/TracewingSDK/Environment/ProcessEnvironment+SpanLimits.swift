extension ProcessEnvironment {
    /// The limits of spans.
    ///
    /// | variable | limit | default |
    /// |---|---|---|
    /// | `OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT` | ``SpanLimits/attributes`` | 128 |
    /// | `OTEL_SPAN_EVENT_COUNT_LIMIT` | ``SpanLimits/events`` | 128 |
    /// | `OTEL_SPAN_LINK_COUNT_LIMIT` | ``SpanLimits/links`` | 128 |
    /// | `OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT` | ``SpanLimits/attributesPerEvent`` | 128 |
    /// | `OTEL_LINK_ATTRIBUTE_COUNT_LIMIT` | ``SpanLimits/attributesPerLink`` | 128 |
    /// | `OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT` | ``SpanLimits/attributeValueLength`` | none |
    /// | `OTEL_ATTRIBUTE_COUNT_LIMIT` | the three of attributes, where their own is not set | |
    /// | `OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT` | the length, where its own is not set | |
    ///
    /// - Parameter notes: Gets a sentence for each variable that is no number from 0 to 2³¹ − 1, and is ignored.
    public func spanLimits(notes: inout [String]) -> SpanLimits {
        func limit(_ name: String) -> Int? { number("OTEL_\(name)_LIMIT", in: 0...Self.largest, notes: &notes) }
        var limits = SpanLimits()
        if let general = limit("ATTRIBUTE_COUNT") {
            limits.attributes = general
            limits.attributesPerEvent = general
            limits.attributesPerLink = general
        }
        limits.attributes = limit("SPAN_ATTRIBUTE_COUNT") ?? limits.attributes
        limits.events = limit("SPAN_EVENT_COUNT") ?? limits.events
        limits.links = limit("SPAN_LINK_COUNT") ?? limits.links
        limits.attributesPerEvent = limit("EVENT_ATTRIBUTE_COUNT") ?? limits.attributesPerEvent
        limits.attributesPerLink = limit("LINK_ATTRIBUTE_COUNT") ?? limits.attributesPerLink
        let generalLength = limit("ATTRIBUTE_VALUE_LENGTH")
        limits.attributeValueLength = limit("SPAN_ATTRIBUTE_VALUE_LENGTH") ?? generalLength
        return limits
    }
}
