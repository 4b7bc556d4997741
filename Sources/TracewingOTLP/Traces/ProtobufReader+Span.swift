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
        var traceState = ""
        var flags: SpanRecord.Flags = []
        var name = ""
        var kind = SpanRecord.Kind.unspecified
        var (startTime, endTime) = (0 as UInt64, 0 as UInt64)
        var status = SpanRecord.Status.unset
        var attributes: [Attributes.Entry] = []
        var events: [SpanRecord.Event] = []
        var links: [SpanRecord.Link] = []
        var (droppedAttributes, droppedEvents, droppedLinks) = (0 as UInt32, 0 as UInt32, 0 as UInt32)
        var unreadableLinks: UInt32 = 0
        while let tag = try nextTag() {
            switch tag {
            case OTLPTags.Span.traceID: traceID = try self.traceID()
            case OTLPTags.Span.spanID: spanID = try self.spanID()
            case OTLPTags.Span.traceState: traceState = try string()
            case OTLPTags.Span.parentSpanID: parentSpanID = try self.spanID()
            case OTLPTags.Span.name: name = try string()
            case OTLPTags.Span.kind: kind = .init(rawValue: try enumeration()) ?? .unspecified
            case OTLPTags.Span.startTime: startTime = try fixed64()
            case OTLPTags.Span.endTime: endTime = try fixed64()
            case OTLPTags.Span.attributes: try attribute(tag, onto: &attributes)
            case OTLPTags.Span.droppedAttributes: droppedAttributes = try uint32()
            case OTLPTags.Span.events: try event(onto: &events)
            case OTLPTags.Span.droppedEvents: droppedEvents = try uint32()
            case OTLPTags.Span.links: try link(onto: &links, unreadable: &unreadableLinks)
            case OTLPTags.Span.droppedLinks: droppedLinks = try uint32()
            case OTLPTags.Span.status: try self.status(into: &status)
            case OTLPTags.Span.flags: flags = .init(rawValue: try fixed32())
            default: try skip(tag)
            }
        }
        let (allDroppedLinks, overflow) = droppedLinks.addingReportingOverflow(unreadableLinks)
        let (trace, span, parent) = try Self.identity(traceID, spanID, parentSpanID, at: start)
        return SpanRecord(
            traceID: trace,
            spanID: span,
            parentSpanID: parent,
            traceState: traceState,
            flags: flags,
            name: name,
            kind: kind,
            startTime: startTime,
            endTime: endTime,
            status: status,
            attributes: Attributes(unchecked: attributes),
            events: events,
            links: links,
            droppedAttributes: droppedAttributes,
            droppedEvents: droppedEvents,
            droppedLinks: overflow ? .max : allDroppedLinks,
            resource: resource,
            scope: scope
        )
    }

    /// The ids of a span that has valid ones.
    @inline(__always)
    static func identity(
        _ traceID: WireIdentifier<TraceID>,
        _ spanID: WireIdentifier<SpanID>,
        _ parentSpanID: WireIdentifier<SpanID>,
        at offset: Int
    ) throws(OTLPDecodingError) -> (TraceID, SpanID, SpanID?) {
        func fault(_ fault: OTLPDecodingError.Fault) -> OTLPDecodingError { OTLPDecodingError(fault, at: offset) }
        let (trace, span, parent): (TraceID, SpanID, SpanID?)
        switch traceID {
        case .id(let id) where id.isValid: trace = id
        case .id: throw fault(.traceIDZero)
        case .wrongLength(let count): throw fault(.traceIDLength(count))
        }
        switch spanID {
        case .id(let id) where id.isValid: span = id
        case .id: throw fault(.spanIDZero)
        case .wrongLength(let count): throw fault(.spanIDLength(count))
        }
        switch parentSpanID {
        case .id(let id): parent = id.isValid ? id : nil  // some senders write a root's parent as zeros
        case .wrongLength(0): parent = nil
        case .wrongLength(let count): throw fault(.parentSpanIDLength(count))
        }
        return (trace, span, parent)
    }

    /// Reads a `Span.Event` message onto the end of `events`.
    private mutating func event(onto events: inout [SpanRecord.Event]) throws(OTLPDecodingError) {
        if events.isEmpty { events.reserveCapacity(run(of: OTLPTags.Span.events)) }
        var message = try self.message()
        var name = ""
        var time: UInt64 = 0
        var attributes: [Attributes.Entry] = []
        var droppedAttributes: UInt32 = 0
        while let tag = try message.nextTag() {
            switch tag {
            case OTLPTags.Event.time: time = try message.fixed64()
            case OTLPTags.Event.name: name = try message.string()
            case OTLPTags.Event.attributes: try message.attribute(tag, onto: &attributes)
            case OTLPTags.Event.droppedAttributes: droppedAttributes = try message.uint32()
            default: try message.skip(tag)
            }
        }
        events.append(
            SpanRecord.Event(
                name: name,
                time: time,
                attributes: Attributes(unchecked: attributes),
                droppedAttributes: droppedAttributes
            )
        )
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
        var traceState = ""
        var flags: SpanRecord.Flags = []
        var attributes: [Attributes.Entry] = []
        var droppedAttributes: UInt32 = 0
        while let tag = try message.nextTag() {
            switch tag {
            case OTLPTags.Link.traceID: traceID = try message.traceID()
            case OTLPTags.Link.spanID: spanID = try message.spanID()
            case OTLPTags.Link.traceState: traceState = try message.string()
            case OTLPTags.Link.attributes: try message.attribute(tag, onto: &attributes)
            case OTLPTags.Link.droppedAttributes: droppedAttributes = try message.uint32()
            case OTLPTags.Link.flags: flags = .init(rawValue: try message.fixed32())
            default: try message.skip(tag)
            }
        }
        guard case .id(let trace) = traceID, case .id(let span) = spanID else {
            unreadable &+= 1
            return
        }
        links.append(
            SpanRecord.Link(
                traceID: trace,
                spanID: span,
                traceState: traceState,
                flags: flags,
                attributes: Attributes(unchecked: attributes),
                droppedAttributes: droppedAttributes
            )
        )
    }

    mutating func status(into status: inout SpanRecord.Status) throws(OTLPDecodingError) {
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
    mutating func enumeration() throws(OTLPDecodingError) -> Int32 {
        Int32(truncatingIfNeeded: try varint())
    }
}

extension ProtobufReader {
    @inline(__always)
    mutating func uint32() throws(OTLPDecodingError) -> UInt32 {
        UInt32(truncatingIfNeeded: try varint())
    }
}
