import TracewingModel

// Fields from the last to the first: see ProtobufSink. Through pointers: see ProtobufSink.messages.

extension SpanRecord: ProtobufElement {
    /// The content of a `Span` message.
    static func write(_ record: UnsafePointer<SpanRecord>, to sink: inout some ProtobufSink & ~Copyable) {
        sink.fixed(OTLPTags.Span.flags, record.pointee.flags.rawValue)
        Status.write(record.pointee.status, to: &sink)
        sink.varint(OTLPTags.Span.droppedLinks, UInt64(record.pointee.droppedLinks))
        sink.messages(OTLPTags.Span.links, record.pointee.links)
        sink.varint(OTLPTags.Span.droppedEvents, UInt64(record.pointee.droppedEvents))
        sink.messages(OTLPTags.Span.events, record.pointee.events)
        sink.varint(OTLPTags.Span.droppedAttributes, UInt64(record.pointee.droppedAttributes))
        sink.attributes(OTLPTags.Span.attributes, record.pointee.attributes)
        sink.fixed(OTLPTags.Span.endTime, record.pointee.endTime)
        sink.fixed(OTLPTags.Span.startTime, record.pointee.startTime)
        sink.varint(OTLPTags.Span.kind, UInt64(record.pointee.kind.rawValue))
        sink.string(OTLPTags.Span.name, record.pointee.name)
        if let parent = record.pointee.parentSpanID { sink.spanID(OTLPTags.Span.parentSpanID, parent) }
        sink.string(OTLPTags.Span.traceState, record.pointee.traceState)
        sink.spanID(OTLPTags.Span.spanID, record.pointee.spanID)
        sink.traceID(OTLPTags.Span.traceID, record.pointee.traceID)
    }
}

extension SpanRecord.Status {
    /// The whole field, which is not written for a status that says nothing.
    @inline(__always)
    fileprivate static func write(_ status: SpanRecord.Status, to sink: inout some ProtobufSink & ~Copyable) {
        guard status.code != .unset || !status.message.utf8.isEmpty else { return }
        sink.message(OTLPTags.Span.status) { sink in
            sink.varint(OTLPTags.Status.code, UInt64(status.code.rawValue))
            sink.string(OTLPTags.Status.message, status.message)
        }
    }
}

extension SpanRecord.Event: ProtobufElement {
    static func write(_ event: UnsafePointer<SpanRecord.Event>, to sink: inout some ProtobufSink & ~Copyable) {
        sink.varint(OTLPTags.Event.droppedAttributes, UInt64(event.pointee.droppedAttributes))
        sink.attributes(OTLPTags.Event.attributes, event.pointee.attributes)
        sink.string(OTLPTags.Event.name, event.pointee.name)
        sink.fixed(OTLPTags.Event.time, event.pointee.time)
    }
}

extension SpanRecord.Link: ProtobufElement {
    static func write(_ link: UnsafePointer<SpanRecord.Link>, to sink: inout some ProtobufSink & ~Copyable) {
        sink.fixed(OTLPTags.Link.flags, link.pointee.flags.rawValue)
        sink.varint(OTLPTags.Link.droppedAttributes, UInt64(link.pointee.droppedAttributes))
        sink.attributes(OTLPTags.Link.attributes, link.pointee.attributes)
        sink.string(OTLPTags.Link.traceState, link.pointee.traceState)
        sink.spanID(OTLPTags.Link.spanID, link.pointee.spanID)
        sink.traceID(OTLPTags.Link.traceID, link.pointee.traceID)
    }
}
