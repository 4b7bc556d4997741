public import TracewingModel
public import TracewingOTLP

/// A span on its way into the store: what it says, and the bytes that said it.
///
/// ```swift
/// let traces = try OTLPTraceDecoder.decode(body)
/// try await store.append(traces.spans.map { IngestedSpan($0, in: body) }, project: nil)
/// ```
public struct IngestedSpan: Sendable {
    /// The decoded span, with its resource and scope.
    public var record: SpanRecord
    /// The protobuf `Span` message the record was read from. Kept as it is, so that fields no version of Tracewing
    /// knows yet can still be exported. A slice, because a request's spans share the buffer of its body.
    public var encoded: ArraySlice<UInt8>

    public init(record: SpanRecord, encoded: ArraySlice<UInt8>) {
        self.record = record
        self.encoded = encoded
    }

    /// A span of a decoded request.
    ///
    /// - Parameters:
    ///   - span: What the decoder made of it.
    ///   - body: The bytes that were decoded.
    public init(_ span: DecodedSpan, in body: [UInt8]) {
        self.init(record: span.record, encoded: body[span.encoded])
    }

    /// A span that did not come as protobuf: it is kept in the form in which an exporter would send it.
    public init(_ record: SpanRecord) {
        self.init(record: record, encoded: OTLPTraceEncoder().encodeSpan(record)[...])
    }
}
