extension SpanRecord {
    /// Something that happened at one moment of a span.
    public struct Event: Sendable, Hashable {
        public var name: String
        /// Nanoseconds since 1970.
        public var time: UInt64
        public var attributes: Attributes
        public var droppedAttributes: UInt32

        public init(name: String, time: UInt64, attributes: Attributes = Attributes(), droppedAttributes: UInt32 = 0) {
            self.name = name
            self.time = time
            self.attributes = attributes
            self.droppedAttributes = droppedAttributes
        }
    }
}
