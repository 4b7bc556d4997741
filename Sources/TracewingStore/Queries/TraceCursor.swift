/// A place in the list of traces. It stays where it is while traces arrive.
///
/// To be handed back as it came. It names the trace it stands behind, not a number of rows to skip, so that a page
/// costs the same however deep it lies, and no arrival shifts it.
public struct TraceCursor: Sendable, Hashable {
    /// Traces that arrived before this one follow.
    let arrival: Int64

    init(arrival: Int64) {
        self.arrival = arrival
    }

    /// Reads a cursor from ``text``.
    ///
    /// - Throws: ``TraceStoreError`` with ``TraceStoreError/Code/invalidCursor`` for anything else.
    public init(_ text: String) throws(TraceStoreError) {
        guard text.utf8.count <= 20, text.utf8.first == UInt8(ascii: "a"),
            let arrival = Int64(text.dropFirst(), radix: 36), arrival >= 0
        else {
            throw TraceStoreError(
                .invalidCursor,
                "The cursor is not one of this store. Leave it out to start with the newest trace."
            )
        }
        self.arrival = arrival
    }

    /// The cursor as letters and digits, safe in a URL.
    public var text: String { "a" + String(arrival, radix: 36) }
}
