/// A place between the spans of a trace. It stays where it is while spans arrive; those that arrive before it are seen
/// by who starts over.
public struct SpanCursor: Sendable, Hashable {
    /// When the span before this place started, and its id as the database compares it.
    let start: Int64
    let span: Int64

    init(start: Int64, span: Int64) {
        self.start = start
        self.span = span
    }

    /// Reads a cursor from ``text``.
    ///
    /// - Throws: ``TraceStoreError`` with ``TraceStoreError/Code/invalidCursor`` for anything else.
    public init(_ text: String) throws(TraceStoreError) {
        let parts = text.utf8.count <= 40 ? text.split(separator: "_", omittingEmptySubsequences: false) : []
        guard parts.count == 2, parts[0].first == "s", let start = Int64(parts[0].dropFirst(), radix: 36),
            let span = UInt64(parts[1], radix: 36), start >= 0
        else {
            throw TraceStoreError(
                .invalidCursor,
                "The cursor is not one of this store. Leave it out to start with the first span."
            )
        }
        self.init(start: start, span: Int64(bitPattern: span))
    }

    /// The cursor as letters, digits and `_`, safe in a URL.
    public var text: String { "s\(String(start, radix: 36))_\(String(UInt64(bitPattern: span), radix: 36))" }
}
