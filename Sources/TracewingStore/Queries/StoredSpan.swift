public import TracewingModel

/// A span as it was sent, and what was read from it.
public struct StoredSpan: Sendable, Hashable {
    public var record: SpanRecord
    public var columns: SpanColumns
    /// The protobuf `Span` message, byte for byte as it arrived.
    public var encoded: [UInt8]

    public init(record: SpanRecord, columns: SpanColumns, encoded: [UInt8]) {
        self.record = record
        self.columns = columns
        self.encoded = encoded
    }
}
