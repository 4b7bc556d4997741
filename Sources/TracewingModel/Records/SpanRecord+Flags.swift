extension SpanRecord {
    /// The lower eight bits are the W3C trace flags; bits 8 and 9 are OTLP's and say whether the parent was remote.
    public struct Flags: OptionSet, Sendable, Hashable {
        public let rawValue: UInt32

        @inlinable
        public init(rawValue: UInt32) {
            self.rawValue = rawValue
        }

        public static let sampled = Flags(rawValue: 0x01)
        /// It is known whether the parent was remote; ``parentIsRemote`` says the answer.
        public static let parentRemotenessKnown = Flags(rawValue: 0x100)
        public static let parentIsRemote = Flags(rawValue: 0x200)
    }
}
