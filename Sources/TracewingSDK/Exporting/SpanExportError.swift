/// Why an exporter did not deliver a batch, or a part of it.
public struct SpanExportError: Error, Sendable, CustomStringConvertible {
    /// What the lost spans are counted as.
    public let reason: DropReason
    /// How many of the batch were lost; nil for all of them.
    public let lost: Int?
    /// For a person: what happened, to what, what to do.
    public let description: String
    /// What lay underneath.
    public let cause: (any Error)?

    public init(_ reason: DropReason, lost: Int? = nil, _ description: String, cause: (any Error)? = nil) {
        self.reason = reason
        self.lost = lost
        self.description = description
        self.cause = cause
    }
}
