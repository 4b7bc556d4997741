/// One turn of a conversation: a trace, what was asked in it and what was answered, in full.
public struct SessionTurn: Sendable, Hashable {
    public var trace: TraceSummary
    public var input: String?
    public var output: String?

    /// How many bytes of each are given at most; the spans have the rest.
    public static let textLimit = 64 << 10
}
