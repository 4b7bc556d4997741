import TracewingModel

/// What of a span changes while it is open.
struct SpanBody {
    var name: String
    var status = SpanRecord.Status.unset
    var attributes: Attributes
    var events: [SpanRecord.Event] = []
    var links: [SpanRecord.Link]
    var droppedAttributes: UInt32
    var droppedEvents: UInt32 = 0
    var droppedLinks: UInt32
    /// What was said; for the exporters, closed to processors.
    var sealedContent: SealedContent?

    init(
        name: String,
        attributes: Attributes = Attributes(),
        links: [SpanRecord.Link] = [],
        droppedAttributes: UInt32 = 0,
        droppedLinks: UInt32 = 0
    ) {
        self.name = name
        self.attributes = attributes
        self.links = links
        self.droppedAttributes = droppedAttributes
        self.droppedLinks = droppedLinks
    }
}
