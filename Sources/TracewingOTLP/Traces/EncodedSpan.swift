/// A span as bytes, with the resource and scope it shares with others.
///
/// For a store, which sends on what it keeps: it need not be decoded for that.
public struct EncodedSpan: Sendable, Hashable {
    /// A `ResourceSpans` message without spans; see ``OTLPTraceEncoder/encodeResource(_:)``.
    public var resource: [UInt8]
    /// A `ScopeSpans` message without spans; see ``OTLPTraceEncoder/encodeScope(_:)``.
    public var scope: [UInt8]
    /// A `Span` message.
    public var span: [UInt8]

    public init(resource: [UInt8], scope: [UInt8], span: [UInt8]) {
        self.resource = resource
        self.scope = scope
        self.span = span
    }
}

extension OTLPTraceEncoder {
    /// One `ExportTraceServiceRequest` of spans that are encoded already. Neighbours of one resource and scope stand
    /// together.
    public func encodeRequest(of spans: some Collection<EncodedSpan>) -> [UInt8] {
        ProtobufWriter.bytes(of: EncodedRequest(spans: Array(spans)))
    }
}

private struct EncodedRequest: ProtobufMessage {
    let spans: [EncodedSpan]

    func write(to sink: inout some ProtobufSink & ~Copyable) {
        var end = spans.count
        while end > 0 {
            let last = spans[end - 1]
            var start = end - 1
            while start > 0, spans[start - 1].resource == last.resource, spans[start - 1].scope == last.scope {
                start -= 1
            }
            // Messages are merged by concatenation: what precedes the spans is a message too.
            sink.message(OTLPTags.Request.resourceSpans) { sink in
                sink.message(OTLPTags.ResourceSpans.scopeSpans) { sink in
                    for index in (start..<end).reversed() {
                        sink.bytes(OTLPTags.ScopeSpans.spans, always: spans[index].span)
                    }
                    sink.bytes(last.scope)
                }
                sink.bytes(last.resource)
            }
            end = start
        }
    }
}
