public import TracewingModel

/// Reads OTLP protobuf, taking nothing on trust.
///
/// ```swift
/// let traces = try OTLPTraceDecoder.decode(body)
/// store(traces.spans)
/// let response = ExportTraceResponse(rejectedSpans: Int64(traces.rejected.count), errorMessage: …)
/// ```
///
/// Whatever the bytes are, the answer is a value or an ``OTLPDecodingError``. What it holds is in proportion to the
/// input: five times as much for the smallest spans there are, forty times for a request of nothing but empty ones. The
/// stack is bounded by ``valueDepthLimit``.
///
/// Fields this version does not know are passed over, as are known ones of a wrong type. Text that is not UTF-8 is
/// repaired with U+FFFD. Unknown kinds become ``SpanRecord/Kind/unspecified``, unknown status codes
/// ``SpanRecord/Status/Code/unset``; an attribute without a value has the empty text. A link whose ids have a wrong
/// length is left out and added to ``SpanRecord/droppedLinks``.
public enum OTLPTraceDecoder {
    /// How many values may lie within one another: a text is one level, an array of texts two. A span with deeper
    /// ones is rejected.
    public static let valueDepthLimit = 64

    /// One `ExportTraceServiceRequest`.
    ///
    /// - Parameters:
    ///   - bytes: The request.
    ///   - spanLimit: How many spans it may have; with more it is refused, before they take up memory.
    /// - Throws: ``OTLPDecodingError`` if the bytes are not protobuf, or values of a resource or scope nest too deep. A
    ///   span whose ids have a wrong length or are zero, or whose own values nest too deep, is put into
    ///   ``DecodedTraces/rejected`` instead, and the rest is kept.
    public static func decode(
        _ bytes: [UInt8],
        spanLimit: Int = .max
    ) throws(OTLPDecodingError) -> DecodedTraces {
        let list = try SpanList(bytes, limit: spanLimit) { reader, resource, scope throws(OTLPDecodingError) in
            let encoded = reader.remaining
            return DecodedSpan(record: try reader.span(resource: resource, scope: scope), encoded: encoded)
        }
        return DecodedTraces(spans: list.spans, rejected: list.rejected)
    }

    /// The same request, its spans read no further than ``SpanOutline`` goes. What lies beyond is checked all the same:
    /// the same requests are refused and the same spans rejected, with the same errors, in less time.
    public static func outline(
        _ bytes: [UInt8],
        spanLimit: Int = .max
    ) throws(OTLPDecodingError) -> OutlinedTraces {
        let list = try SpanList(bytes, limit: spanLimit) { reader, resource, scope throws(OTLPDecodingError) in
            let encoded = reader.remaining
            var recorded = 0
            let outline = try reader.outline(resource: resource, scope: scope, counting: &recorded)
            return OutlinedSpan(outline: outline, encoded: encoded, recorded: recorded)
        }
        return OutlinedTraces(spans: list.spans, rejected: list.rejected)
    }

    /// One `Span` message, as ``DecodedSpan/encoded`` points to and ``OTLPTraceEncoder/encodeSpan(_:)`` writes.
    ///
    /// - Throws: ``OTLPDecodingError`` also for what ``decode(_:)`` rejects.
    public static func decodeSpan(
        _ bytes: some Collection<UInt8>,
        resource: Resource,
        scope: InstrumentationScope
    ) throws(OTLPDecodingError) -> SpanRecord {
        try bytes.withReader { reader throws(OTLPDecodingError) in try reader.span(resource: resource, scope: scope) }
    }

    /// The outline of one `Span` message.
    ///
    /// - Throws: What ``decodeSpan(_:resource:scope:)`` throws.
    public static func outlineSpan(
        _ bytes: some Collection<UInt8>,
        resource: Resource,
        scope: InstrumentationScope
    ) throws(OTLPDecodingError) -> SpanOutline {
        try bytes.withReader { reader throws(OTLPDecodingError) in
            var recorded = 0
            return try reader.outline(resource: resource, scope: scope, counting: &recorded)
        }
    }

    /// What ``OTLPTraceEncoder/encodeResource(_:)`` wrote; any `ResourceSpans` message will do.
    public static func decodeResource(_ bytes: some Collection<UInt8>) throws(OTLPDecodingError) -> Resource {
        try bytes.withReader { reader throws(OTLPDecodingError) in try reader.resource() }
    }

    /// What ``OTLPTraceEncoder/encodeScope(_:)`` wrote; any `ScopeSpans` message will do.
    public static func decodeScope(_ bytes: some Collection<UInt8>) throws(OTLPDecodingError) -> InstrumentationScope {
        try bytes.withReader { reader throws(OTLPDecodingError) in try reader.scope() }
    }
}
