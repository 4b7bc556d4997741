import Foundation
import OTLPOracle
import SwiftProtobuf
import TracewingModel

/// The messages as SwiftProtobuf has them, and the way from records to them.
enum Oracle {
    typealias Request = Opentelemetry_Proto_Collector_Trace_V1_ExportTraceServiceRequest
    typealias Response = Opentelemetry_Proto_Collector_Trace_V1_ExportTraceServiceResponse
    typealias ResourceSpans = Opentelemetry_Proto_Trace_V1_ResourceSpans
    typealias ScopeSpans = Opentelemetry_Proto_Trace_V1_ScopeSpans
    typealias Span = Opentelemetry_Proto_Trace_V1_Span
    typealias Status = Opentelemetry_Proto_Trace_V1_Status
    typealias KeyValue = Opentelemetry_Proto_Common_V1_KeyValue
    typealias AnyValue = Opentelemetry_Proto_Common_V1_AnyValue

    /// Grouped in the plainest way there is: by comparing contents one after the other.
    static func request(_ records: [SpanRecord]) -> Request {
        var producers: [(resource: TracewingModel.Resource, scopes: [InstrumentationScope])] = []
        var request = Request()
        for record in records {
            let group: Int
            if let known = producers.firstIndex(where: { $0.resource == record.resource }) {
                group = known
            } else {
                group = producers.count
                producers.append((record.resource, []))
                request.resourceSpans.append(resourceSpans(record.resource))
            }
            if let known = producers[group].scopes.firstIndex(of: record.scope) {
                request.resourceSpans[group].scopeSpans[known].spans.append(span(record))
            } else {
                producers[group].scopes.append(record.scope)
                var new = scopeSpans(record.scope)
                new.spans = [span(record)]
                request.resourceSpans[group].scopeSpans.append(new)
            }
        }
        return request
    }

    static func resourceSpans(_ resource: TracewingModel.Resource) -> ResourceSpans {
        .with {
            $0.resource.attributes = attributes(resource.attributes)
            $0.resource.droppedAttributesCount = resource.droppedAttributes
            $0.schemaURL = resource.schemaURL
        }
    }

    static func scopeSpans(_ scope: InstrumentationScope) -> ScopeSpans {
        .with {
            $0.scope.name = scope.name
            $0.scope.version = scope.version
            $0.scope.attributes = attributes(scope.attributes)
            $0.scope.droppedAttributesCount = scope.droppedAttributes
            $0.schemaURL = scope.schemaURL
        }
    }

    static func span(_ record: SpanRecord) -> Span {
        .with {
            $0.traceID = data(record.traceID)
            $0.spanID = data(record.spanID)
            $0.traceState = record.traceState
            if let parent = record.parentSpanID { $0.parentSpanID = data(parent) }
            $0.flags = record.flags.rawValue
            $0.name = record.name
            $0.kind = Span.SpanKind(rawValue: Int(record.kind.rawValue)) ?? .unspecified
            $0.startTimeUnixNano = record.startTime
            $0.endTimeUnixNano = record.endTime
            $0.attributes = attributes(record.attributes)
            $0.droppedAttributesCount = record.droppedAttributes
            $0.events = record.events.map(event)
            $0.droppedEventsCount = record.droppedEvents
            $0.links = record.links.map(link)
            $0.droppedLinksCount = record.droppedLinks
            if record.status != .unset { $0.status = status(record.status) }
        }
    }

    static func status(_ status: SpanRecord.Status) -> Status {
        .with {
            $0.message = status.message
            $0.code = Status.StatusCode(rawValue: Int(status.code.rawValue)) ?? .unset
        }
    }

    static func event(_ event: SpanRecord.Event) -> Span.Event {
        .with {
            $0.timeUnixNano = event.time
            $0.name = event.name
            $0.attributes = attributes(event.attributes)
            $0.droppedAttributesCount = event.droppedAttributes
        }
    }

    static func link(_ link: SpanRecord.Link) -> Span.Link {
        .with {
            $0.traceID = data(link.traceID)
            $0.spanID = data(link.spanID)
            $0.traceState = link.traceState
            $0.attributes = attributes(link.attributes)
            $0.droppedAttributesCount = link.droppedAttributes
            $0.flags = link.flags.rawValue
        }
    }

    static func attributes(_ attributes: Attributes) -> [KeyValue] {
        attributes.map { entry in
            .with {
                $0.key = entry.key
                $0.value = value(entry.value)
            }
        }
    }

    static func value(_ value: AttributeValue) -> AnyValue {
        .with {
            switch value {
            case .string(let value): $0.stringValue = value
            case .bool(let value): $0.boolValue = value
            case .int(let value): $0.intValue = value
            case .double(let value): $0.doubleValue = value
            case .bytes(let value): $0.bytesValue = Data(value)
            case .array(let values): $0.arrayValue.values = values.map(self.value)
            case .map(let values): $0.kvlistValue.values = attributes(values)
            }
        }
    }

    static func data(_ id: TraceID) -> Data {
        withUnsafeBytes(of: (id.high.bigEndian, id.low.bigEndian)) { Data($0) }
    }

    static func data(_ id: SpanID) -> Data {
        withUnsafeBytes(of: id.value.bigEndian) { Data($0) }
    }
}
