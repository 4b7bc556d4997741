import TracewingModel

/// Reading a span without what was recorded in it. What is passed over is checked as `ProtobufReader+Span.swift` and
/// `ProtobufReader+Attributes.swift` check it.
extension ProtobufReader {
    /// Reads the content of a `Span` message to its end.
    ///
    /// - Parameter recorded: Is raised by how many attributes, events and links there are.
    mutating func outline(
        resource: Resource,
        scope: InstrumentationScope,
        counting recorded: inout Int
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
            case OTLPTags.Span.attributes:
                recorded &+= 1
                try checkAttribute()
            case OTLPTags.Span.events:
                recorded &+= 1 &+ (try checkMessage(attributes: OTLPTags.Event.attributes))
            case OTLPTags.Span.links:
                recorded &+= 1 &+ (try checkMessage(attributes: OTLPTags.Link.attributes))
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
    ///
    /// - Returns: How many attributes it has.
    private mutating func checkMessage(attributes: ProtobufTag) throws(OTLPDecodingError) -> Int {
        var message = try self.message()
        var count = 0
        while let tag = try message.nextTag() {
            if tag == attributes {
                count &+= 1
                try message.checkAttribute()
            } else {
                try message.skip(tag)
            }
        }
        return count
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
