import TracewingModel

/// How much one span may hold. What is over a limit is dropped and counted on the span.
public struct SpanLimits: Sendable, Hashable {
    public var attributes: Int
    public var events: Int
    public var links: Int
    public var attributesPerEvent: Int
    public var attributesPerLink: Int
    /// Text longer than this many characters, and data longer than this many bytes, is cut; nil cuts nothing.
    public var attributeValueLength: Int?

    public init(
        attributes: Int = 128,
        events: Int = 128,
        links: Int = 128,
        attributesPerEvent: Int = 128,
        attributesPerLink: Int = 128,
        attributeValueLength: Int? = nil
    ) {
        self.attributes = attributes
        self.events = events
        self.links = links
        self.attributesPerEvent = attributesPerEvent
        self.attributesPerLink = attributesPerLink
        self.attributeValueLength = attributeValueLength
    }

    /// With no number below zero.
    var inBounds: SpanLimits {
        SpanLimits(
            attributes: max(0, attributes),
            events: max(0, events),
            links: max(0, links),
            attributesPerEvent: max(0, attributesPerEvent),
            attributesPerLink: max(0, attributesPerLink),
            attributeValueLength: attributeValueLength.map { max(0, $0) }
        )
    }

    /// `value`, cut to the length allowed.
    func limited(_ value: AttributeValue) -> AttributeValue {
        guard let length = attributeValueLength else { return value }
        switch value {
        case .string(let text):
            // A string of so few bytes cannot have more characters: no need to count them.
            return text.utf8.count <= length ? value : .string(String(text.prefix(length)))
        case .bytes(let bytes):
            return bytes.count <= length ? value : .bytes(Array(bytes.prefix(length)))
        case .array(let values):
            return .array(values.map(limited))
        case .map(let attributes):
            return .map(limited(attributes, to: .max).0)
        case .bool, .int, .double:
            return value
        }
    }

    /// Leaves at most `limit` of `attributes`, each cut to the length allowed; says how many are gone.
    func apply(to attributes: inout Attributes, limit: Int) -> UInt32 {
        guard attributes.count > limit || attributeValueLength != nil else { return 0 }
        let dropped = UInt32(clamping: max(0, attributes.count - limit))
        attributes = Attributes(
            unchecked: attributes.prefix(limit).map { Attributes.Entry(key: $0.key, value: limited($0.value)) }
        )
        return dropped
    }

    /// At most `count` of `attributes`, each cut to the length allowed, and how many were left out.
    func limited(_ attributes: Attributes, to count: Int) -> (Attributes, dropped: UInt32) {
        var attributes = attributes
        let dropped = apply(to: &attributes, limit: count)
        return (attributes, dropped)
    }

    /// `link` with its attributes limited.
    func limited(_ link: SpanRecord.Link) -> SpanRecord.Link {
        var link = link
        let (kept, dropped) = limited(link.attributes, to: attributesPerLink)
        link.attributes = kept
        link.droppedAttributes = UInt32(clamping: UInt64(link.droppedAttributes) + UInt64(dropped))
        return link
    }
}
