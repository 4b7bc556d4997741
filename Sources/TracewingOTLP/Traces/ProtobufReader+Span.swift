import TracewingModel

extension ProtobufReader {
    /// Reads the content of a `Span` message to its end.
    ///
    /// The whole message is read before its ids are judged: bytes that are not protobuf are the worse fault.
    mutating func span(resource: Resource, scope: InstrumentationScope) throws(OTLPDecodingError) -> SpanRecord {
        let start = position
        var traceID = WireIdentifier<TraceID>.wrongLength(0)
        var spanID = WireIdentifier<SpanID>.wrongLength(0)
        var parentSpanID = WireIdentifier<SpanID>.wrongLength(0)
        var attributes: [Attributes.Entry] = []
        var unreadableLinks: UInt32 = 0
        var record = SpanRecord(
            traceID: .invalid,
            spanID: .invalid,
            flags: [],
            name: "",
            kind: .unspecified,
            startTime: 0,
            resource: resource,
            scope: scope
        )
        while let tag = try nextTag() {
            switch tag {
            case OTLPTags.Span.traceID: traceID = try self.traceID()
            case OTLPTags.Span.spanID: spanID = try self.spanID()
            case OTLPTags.Span.traceState: record.traceState = try string()
            case OTLPTags.Span.parentSpanID: parentSpanID = try self.spanID()
            case OTLPTags.Span.name: record.name = try string()
            case OTLPTags.Span.kind: record.kind = .init(rawValue: try enumeration()) ?? .unspecified
            case OTLPTags.Span.startTime: record.startTime = try fixed64()
            case OTLPTags.Span.endTime: record.endTime = try fixed64()
            case OTLPTags.Span.attributes: try attribute(tag, onto: &attributes)
            case OTLPTags.Span.droppedAttributes: record.droppedAttributes = try uint32()
            case OTLPTags.Span.events: try event(onto: &record.events)
            case OTLPTags.Span.droppedEvents: record.droppedEvents = try uint32()
            case OTLPTags.Span.links: try link(onto: &record.links, unreadable: &unreadableLinks)
            case OTLPTags.Span.droppedLinks: record.droppedLinks = try uint32()
            case OTLPTags.Span.status: try status(into: &record.status)
            case OTLPTags.Span.flags: record.flags = .init(rawValue: try fixed32())
            default: try skip(tag)
            }
        }
        record.attributes = Attributes(unchecked: attributes)
        let (dropped, overflow) = record.droppedLinks.addingReportingOverflow(unreadableLinks)
        record.droppedLinks = overflow ? .max : dropped

        func fault(_ fault: OTLPDecodingError.Fault) -> OTLPDecodingError { OTLPDecodingError(fault, at: start) }
        switch traceID {
        case .id(let id) where id.isValid: record.traceID = id
        case .id: throw fault(.traceIDZero)
        case .wrongLength(let count): throw fault(.traceIDLength(count))
        }
        switch spanID {
        case .id(let id) where id.isValid: record.spanID = id
        case .id: throw fault(.spanIDZero)
        case .wrongLength(let count): throw fault(.spanIDLength(count))
        }
        switch parentSpanID {
        case .id(let id): record.parentSpanID = id.isValid ? id : nil  // some senders write a root's parent as zeros
        case .wrongLength(0): break
        case .wrongLength(let count): throw fault(.parentSpanIDLength(count))
        }
        return record
    }

    /// Reads a `Span.Event` message onto the end of `events`.
    private mutating func event(onto events: inout [SpanRecord.Event]) throws(OTLPDecodingError) {
        if events.isEmpty { events.reserveCapacity(run(of: OTLPTags.Span.events)) }
        var message = try self.message()
        var event = SpanRecord.Event(name: "", time: 0)
        var attributes: [Attributes.Entry] = []
        while let tag = try message.nextTag() {
            switch tag {
            case OTLPTags.Event.time: event.time = try message.fixed64()
            case OTLPTags.Event.name: event.name = try message.string()
            case OTLPTags.Event.attributes: try message.attribute(tag, onto: &attributes)
            case OTLPTags.Event.droppedAttributes: event.droppedAttributes = try message.uint32()
            default: try message.skip(tag)
            }
        }
        event.attributes = Attributes(unchecked: attributes)
        events.append(event)
    }

    /// Reads a `Span.Link` message onto the end of `links`. One whose ids have a wrong length points nowhere: it is
    /// left out and counted.
    private mutating func link(
        onto links: inout [SpanRecord.Link],
        unreadable: inout UInt32
    ) throws(OTLPDecodingError) {
        // 28 bytes: a link is left out unless it has both ids. Asked once, however many are left out: hence capacity.
        if links.capacity == 0 { links.reserveCapacity(run(of: OTLPTags.Span.links, minimumSize: 28)) }
        var message = try self.message()
        var traceID = WireIdentifier<TraceID>.wrongLength(0)
        var spanID = WireIdentifier<SpanID>.wrongLength(0)
        var link = SpanRecord.Link(traceID: .invalid, spanID: .invalid)
        var attributes: [Attributes.Entry] = []
        while let tag = try message.nextTag() {
            switch tag {
            case OTLPTags.Link.traceID: traceID = try message.traceID()
            case OTLPTags.Link.spanID: spanID = try message.spanID()
            case OTLPTags.Link.traceState: link.traceState = try message.string()
            case OTLPTags.Link.attributes: try message.attribute(tag, onto: &attributes)
            case OTLPTags.Link.droppedAttributes: link.droppedAttributes = try message.uint32()
            case OTLPTags.Link.flags: link.flags = .init(rawValue: try message.fixed32())
            default: try message.skip(tag)
            }
        }
        guard case .id(let trace) = traceID, case .id(let span) = spanID else {
            unreadable &+= 1
            return
        }
        link.attributes = Attributes(unchecked: attributes)
        links.append(
            SpanRecord.Link(
                traceID: trace,
                spanID: span,
                traceState: link.traceState,
                flags: link.flags,
                attributes: link.attributes,
                droppedAttributes: link.droppedAttributes
            )
        )
    }

    private mutating func status(into status: inout SpanRecord.Status) throws(OTLPDecodingError) {
        var message = try self.message()
        while let tag = try message.nextTag() {
            switch tag {
            case OTLPTags.Status.message: status.message = try message.string()
            case OTLPTags.Status.code: status.code = .init(rawValue: try message.enumeration()) ?? .unset
            default: try message.skip(tag)
            }
        }
    }

    @inline(__always)
    private mutating func enumeration() throws(OTLPDecodingError) -> Int32 {
        Int32(truncatingIfNeeded: try varint())
    }
}

extension ProtobufReader {
    @inline(__always)
    mutating func uint32() throws(OTLPDecodingError) -> UInt32 {
        UInt32(truncatingIfNeeded: try varint())
    }
}
