/// A span that cannot be kept, in a request whose other spans can.
public struct RejectedSpan: Sendable {
    /// What is wrong, and where in the request.
    public var error: OTLPDecodingError
    /// Where the bytes of the `Span` message lie in the request.
    public var encoded: Range<Int>

    public init(error: OTLPDecodingError, encoded: Range<Int>) {
        self.error = error
        self.encoded = encoded
    }

    /// What is wrong, for a person: "the trace id has 3 bytes, 16 are needed".
    public var reason: String { error.reason }
}
