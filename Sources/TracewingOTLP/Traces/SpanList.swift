import TracewingModel

/// The spans of a request, each read as its caller wants it.
struct SpanList<Span> {
    private(set) var spans: [Span] = []
    private(set) var rejected: [RejectedSpan] = []

    /// Reads one span to its end.
    typealias Read = (inout ProtobufReader, Resource, InstrumentationScope) throws(OTLPDecodingError) -> Span

    init(_ request: [UInt8], limit: Int, _ read: Read) throws(OTLPDecodingError) {
        self = try request.withReader { reader throws(OTLPDecodingError) in
            var list = Self()
            while let tag = try reader.nextTag() {
                if tag == OTLPTags.Request.resourceSpans {
                    try list.appendResourceSpans(try reader.message(), limit: limit, read)
                } else {
                    try reader.skip(tag)
                }
            }
            return list
        }
    }

    private init() {}

    private mutating func appendResourceSpans(
        _ message: ProtobufReader,
        limit: Int,
        _ read: Read
    ) throws(OTLPDecodingError) {
        let resource = try message.resource()
        var reader = message
        while let tag = try reader.nextTag() {
            if tag == OTLPTags.ResourceSpans.scopeSpans {
                try appendScopeSpans(try reader.message(), resource: resource, limit: limit, read)
            } else {
                try reader.skip(tag)
            }
        }
    }

    private mutating func appendScopeSpans(
        _ message: ProtobufReader,
        resource: Resource,
        limit: Int,
        _ read: Read
    ) throws(OTLPDecodingError) {
        let scope = try message.scope()
        var reader = message
        while let tag = try reader.nextTag() {
            guard tag == OTLPTags.ScopeSpans.spans else {
                try reader.skip(tag)
                continue
            }
            guard spans.count + rejected.count < limit else { throw reader.error(.tooManySpans(limit)) }
            // 28 bytes: a span is rejected unless it has both ids. Asked once, however many are rejected: hence
            // capacity.
            if spans.capacity == 0 { spans.reserveCapacity(min(limit, reader.run(of: tag, minimumSize: 28))) }
            var span = try reader.message()
            let encoded = span.remaining
            do {
                spans.append(try read(&span, resource, scope))
            } catch  where error.concernsOneSpan {
                rejected.append(RejectedSpan(error: error, encoded: encoded))
            }
        }
    }
}
