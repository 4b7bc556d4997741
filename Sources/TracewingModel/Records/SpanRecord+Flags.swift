extension SpanRecord {
    /// The lower eight bits are the W3C trace flags; bits 8 and 9 are OTLP's and say whether the parent was remote.
    public struct Flags: OptionSet, Sendable, Hashable {
        public let rawValue: UInt32

        @inlinable
        public init(rawValue: UInt32) {
            self.rawValue = rawValue
        }

        @inlinable
        public static var sampled: Flags { Flags(rawValue: 0x01) }
        /// It is known whether the parent was remote; ``parentIsRemote`` says the answer.
        @inlinable
        public static var parentRemotenessKnown: Flags { Flags(rawValue: 0x100) }
        @inlinable
        public static var parentIsRemote: Flags { Flags(rawValue: 0x200) }
    }
}
