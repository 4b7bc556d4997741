/// A whole trace.
public struct StoredTrace: Sendable, Hashable {
    public var summary: TraceSummary
    /// In the order they started; those that started together, by span id. Parents may be missing, and nothing keeps
    /// broken senders from writing spans that are each other's parent: whoever builds the tree must bear both.
    public var spans: [StoredSpan]

    public init(summary: TraceSummary, spans: [StoredSpan]) {
        self.summary = summary
        self.spans = spans
    }

    /// The most spans a page of a trace can hold.
    public static let maximumPageLimit = 5_000
}
