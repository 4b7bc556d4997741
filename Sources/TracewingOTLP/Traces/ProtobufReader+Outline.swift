import TracewingModel

/// Reading a span without what was recorded in it. What is passed over is checked as `ProtobufReader+Span.swift` and
/// `ProtobufReader+Attributes.swift` check it.
extension ProtobufReader {
    /// Reads the content of a `Span` message to its end.
    mutating func outline(
        resource: Resource,
        scope: InstrumentationScope
    ) throws(OTLPDecodingError) -> SpanOutline {
        let start = position
        var traceID = WireIdentifier<TraceID>.wrongLength(0)
        var spanID = WireIdentifier<SpanID>.wrongLength(0)
        var parentSpanID = WireIdentifier<SpanID>.wrongLength(0)
        var name = ""
        var kind = SpanRecord.Kind.unspecified
        var (startTime, endTime) = (0 as UInt64, 0 as UInt64)
        var status = SpanRecord.Status.unset
        while let tag = try nextTag() {
            switch tag {
            case OTLPTags.Span.traceID: traceID = try self.traceID()
            case OTLPTags.Span.spanID: spanID = try self.spanID()
            case OTLPTags.Span.parentSpanID: parentSpanID = try self.spanID()
            case OTLPTags.Span.name: name = try string()
            case OTLPTags.Span.kind: kind = .init(rawValue: try enumeration()) ?? .unspecified
            case OTLPTags.Span.startTime: startTime = try fixed64()
            case OTLPTags.Span.endTime: endTime = try fixed64()
            case OTLPTags.Span.attributes: try checkAttribute()
            case OTLPTags.Span.events: try checkMessage(attributes: OTLPTags.Event.attributes)
            case OTLPTags.Span.links: try checkMessage(attributes: OTLPTags.Link.attributes)
            case OTLPTags.Span.status: try self.status(into: &status)
            default: try skip(tag)
            }
        }
        let (trace, span, parent) = try Self.identity(traceID, spanID, parentSpanID, at: start)
        return SpanOutline(
            traceID: trace,
            spanID: span,
            parentSpanID: parent,
            name: name,
            kind: kind,
            startTime: startTime,
            endTime: endTime,
            status: status,
            resource: resource,
            scope: scope
        )
    }

    /// Passes over an event or a link.
    private mutating func checkMessage(attributes: ProtobufTag) throws(OTLPDecodingError) {
        var message = try self.message()
        while let tag = try message.nextTag() {
            if tag == attributes { try message.checkAttribute() } else { try message.skip(tag) }
        }
    }

    /// Passes over one `KeyValue` message.
    @inline(__always)
    private mutating func checkAttribute(depth: Int = 0) throws(OTLPDecodingError) {
        var message = try self.message()
        while let tag = try message.nextTag() {
            if tag == OTLPTags.KeyValue.value {
                var value = try message.message()
                try value.checkValue(depth: depth + 1)
            } else {
                try message.skip(tag)
            }
        }
    }

    /// Passes over the content of an `AnyValue` message.
    private mutating func checkValue(depth: Int) throws(OTLPDecodingError) {
        guard depth <= OTLPTraceDecoder.valueDepthLimit else { throw error(.valueTooDeep) }
        while let tag = try nextTag() {
            guard tag == OTLPTags.AnyValue.array || tag == OTLPTags.AnyValue.map else {
                try skip(tag)
                continue
            }
            var list = try message()
            while let inner = try list.nextTag() {
                if inner != OTLPTags.List.values {
                    try list.skip(inner)
                } else if tag == OTLPTags.AnyValue.map {
                    try list.checkAttribute(depth: depth)
                } else {
                    var value = try list.message()
                    try value.checkValue(depth: depth + 1)
                }
            }
        }
    }
}
