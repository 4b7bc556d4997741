extension SpanRecord {
    /// A span of this or another trace that this one has to do with, without being its child.
    public struct Link: Sendable, Hashable {
        public var traceID: TraceID
        public var spanID: SpanID
        public var traceState: String
        public var flags: Flags
        public var attributes: Attributes
        public var droppedAttributes: UInt32

        public init(
            traceID: TraceID,
            spanID: SpanID,
            traceState: String = "",
            flags: Flags = [],
            attributes: Attributes = Attributes(),
            droppedAttributes: UInt32 = 0
        ) {
            self.traceID = traceID
            self.spanID = spanID
            self.traceState = traceState
            self.flags = flags
            self.attributes = attributes
            self.droppedAttributes = droppedAttributes
        }
    }
}
