public import TracewingModel
public import TracewingOTLP

/// A span on its way into the store: its outline, and the bytes that say the rest.
///
/// ```swift
/// let traces = try OTLPTraceDecoder.outline(body)
/// try await store.append(traces.spans.map { IngestedSpan($0, in: body) }, project: nil)
/// ```
public struct IngestedSpan: Sendable {
    /// What its bytes say, as far as the store asks for it by name.
    public var outline: SpanOutline
    /// A protobuf `Span` message. Kept as it is, so that fields no version of Tracewing knows yet can still be
    /// exported; what the columns show is read out of it. A slice, because a request's spans share the buffer of its
    /// body.
    public var encoded: ArraySlice<UInt8>
    /// Whether what the span says was found by evaluating it becomes annotations. Not to be where whoever evaluates
    /// writes them down already.
    public var takesEvaluations = true

    public init(outline: SpanOutline, encoded: ArraySlice<UInt8>) {
        self.outline = outline
        self.encoded = encoded
    }

    /// A span of a request.
    ///
    /// - Parameters:
    ///   - span: What was read of it.
    ///   - body: The bytes it was read from.
    public init(_ span: OutlinedSpan, in body: [UInt8]) {
        self.init(outline: span.outline, encoded: body[span.encoded])
    }

    /// A span that was decoded.
    public init(record: SpanRecord, encoded: ArraySlice<UInt8>) {
        self.init(outline: SpanOutline(record), encoded: encoded)
    }

    /// A span of a request that was decoded.
    public init(_ span: DecodedSpan, in body: [UInt8]) {
        self.init(record: span.record, encoded: body[span.encoded])
    }

    /// A span that did not come as protobuf: it is kept in the form in which an exporter would send it.
    public init(_ record: SpanRecord) {
        self.init(record: record, encoded: OTLPTraceEncoder().encodeSpan(record)[...])
    }
}
