import Foundation
import OTLPOracle
import SwiftProtobuf
import TracewingModel
import TracewingOTLP

extension Oracle {
    /// What the decoder should make of a request, in a form that can be compared: records as their bytes, because NaN
    /// is not equal to itself.
    struct Reading: Equatable {
        struct Kept: Equatable {
            var span: [UInt8]
            var resource: [UInt8]
            var scope: [UInt8]
        }

        var kept: [Kept] = []
        var rejected: [String] = []

        init(_ traces: DecodedTraces) {
            kept = traces.spans.map { Kept($0.record) }
            rejected = traces.rejected.map(\.reason)
        }

        init(_ request: Request) {
            for resourceSpans in request.resourceSpans {
                for scopeSpans in resourceSpans.scopeSpans {
                    for span in scopeSpans.spans {
                        if let fault = Oracle.fault(span) {
                            rejected.append(fault)
                        } else {
                            kept.append(Kept(Oracle.record(span, of: scopeSpans, of: resourceSpans)))
                        }
                    }
                }
            }
        }
    }

    static func fault(_ span: Span) -> String? {
        if span.traceID.count != 16 { return "the trace id has \(span.traceID.count) bytes, 16 are needed" }
        if span.traceID.allSatisfy({ $0 == 0 }) { return "the trace id is all zero" }
        if span.spanID.count != 8 { return "the span id has \(span.spanID.count) bytes, 8 are needed" }
        if span.spanID.allSatisfy({ $0 == 0 }) { return "the span id is all zero" }
        if ![0, 8].contains(span.parentSpanID.count) {
            return "the parent span id has \(span.parentSpanID.count) bytes, 8 are needed"
        }
        return nil
    }

    static func record(_ span: Span, of scopeSpans: ScopeSpans, of resourceSpans: ResourceSpans) -> SpanRecord {
        let links = span.links.filter { $0.traceID.count == 16 && $0.spanID.count == 8 }
        let parent = spanID(span.parentSpanID)
        return SpanRecord(
            traceID: traceID(span.traceID),
            spanID: spanID(span.spanID),
            parentSpanID: parent.isValid ? parent : nil,
            traceState: span.traceState,
            flags: SpanRecord.Flags(rawValue: span.flags),
            name: span.name,
            kind: SpanRecord.Kind(rawValue: Int32(span.kind.rawValue)) ?? .unspecified,
            startTime: span.startTimeUnixNano,
            endTime: span.endTimeUnixNano,
            status: SpanRecord.Status(
                code: SpanRecord.Status.Code(rawValue: Int32(span.status.code.rawValue)) ?? .unset,
                message: span.status.message
            ),
            attributes: attributes(span.attributes),
            events: span.events.map {
                SpanRecord.Event(
                    name: $0.name,
                    time: $0.timeUnixNano,
                    attributes: attributes($0.attributes),
                    droppedAttributes: $0.droppedAttributesCount
                )
            },
            links: links.map {
                SpanRecord.Link(
                    traceID: traceID($0.traceID),
                    spanID: spanID($0.spanID),
                    traceState: $0.traceState,
                    flags: SpanRecord.Flags(rawValue: $0.flags),
                    attributes: attributes($0.attributes),
                    droppedAttributes: $0.droppedAttributesCount
                )
            },
            droppedAttributes: span.droppedAttributesCount,
            droppedEvents: span.droppedEventsCount,
            droppedLinks: UInt32(clamping: Int(span.droppedLinksCount) + span.links.count - links.count),
            resource: TracewingModel.Resource(
                attributes: attributes(resourceSpans.resource.attributes),
                droppedAttributes: resourceSpans.resource.droppedAttributesCount,
                schemaURL: resourceSpans.schemaURL
            ),
            scope: InstrumentationScope(
                name: scopeSpans.scope.name,
                version: scopeSpans.scope.version,
                attributes: attributes(scopeSpans.scope.attributes),
                droppedAttributes: scopeSpans.scope.droppedAttributesCount,
                schemaURL: scopeSpans.schemaURL
            )
        )
    }

    static func attributes(_ list: [KeyValue]) -> Attributes {
        Attributes(unchecked: list.map { .init(key: $0.key, value: value($0.value)) })
    }

    static func value(_ value: AnyValue) -> AttributeValue {
        switch value.value {
        case .stringValue(let value): .string(value)
        case .boolValue(let value): .bool(value)
        case .intValue(let value): .int(value)
        case .doubleValue(let value): .double(value)
        case .bytesValue(let value): .bytes([UInt8](value))
        case .arrayValue(let list): .array(list.values.map(self.value))
        case .kvlistValue(let list): .map(attributes(list.values))
        case .stringValueStrindex, nil: .string("")
        }
    }

    static func traceID(_ data: Data) -> TraceID {
        guard data.count == 16 else { return .invalid }
        return TraceID(high: bigEndian(data.prefix(8)), low: bigEndian(data.suffix(8)))
    }

    static func spanID(_ data: Data) -> SpanID {
        data.count == 8 ? SpanID(bigEndian(data)) : .invalid
    }

    private static func bigEndian(_ bytes: some Sequence<UInt8>) -> UInt64 {
        bytes.reduce(0) { $0 << 8 | UInt64($1) }
    }
}

extension Oracle.Reading.Kept {
    init(_ record: SpanRecord) {
        let encoder = OTLPTraceEncoder()
        span = encoder.encodeSpan(record)
        resource = encoder.encodeResource(record.resource)
        scope = encoder.encodeScope(record.scope)
    }
}
