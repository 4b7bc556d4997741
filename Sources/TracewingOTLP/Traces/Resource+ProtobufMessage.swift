import TracewingModel

extension Resource: ProtobufMessage {
    /// The content of a `ResourceSpans` message without its spans.
    func write(to sink: inout some ProtobufSink & ~Copyable) {
        write(to: &sink) { _ in }
    }

    /// The content of a `ResourceSpans` message whose spans `spans` writes.
    @inline(__always)
    func write<Sink: ProtobufSink & ~Copyable>(to sink: inout Sink, spans: (inout Sink) -> Void) {
        sink.string(OTLPTags.ResourceSpans.schemaURL, schemaURL)
        spans(&sink)
        sink.message(OTLPTags.ResourceSpans.resource) { sink in
            sink.varint(OTLPTags.Resource.droppedAttributes, UInt64(droppedAttributes))
            sink.attributes(OTLPTags.Resource.attributes, attributes)
        }
    }
}
