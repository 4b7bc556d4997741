import TracewingModel

extension InstrumentationScope: ProtobufMessage {
    /// The content of a `ScopeSpans` message without its spans.
    func write(to sink: inout some ProtobufSink & ~Copyable) {
        write(to: &sink) { _ in }
    }

    /// The content of a `ScopeSpans` message whose spans `spans` writes.
    @inline(__always)
    func write<Sink: ProtobufSink & ~Copyable>(to sink: inout Sink, spans: (inout Sink) -> Void) {
        sink.string(OTLPTags.ScopeSpans.schemaURL, schemaURL)
        spans(&sink)
        sink.message(OTLPTags.ScopeSpans.scope) { sink in
            sink.varint(OTLPTags.Scope.droppedAttributes, UInt64(droppedAttributes))
            sink.attributes(OTLPTags.Scope.attributes, attributes)
            sink.string(OTLPTags.Scope.version, version)
            sink.string(OTLPTags.Scope.name, name)
        }
    }
}
