/// The fields of the messages in opentelemetry-proto 1.x that have to do with traces; those of metrics are
/// in `OTLPTags+Metrics.swift`.
enum OTLPTags {
    enum Request {
        static var resourceSpans: ProtobufTag { .bytes(1) }
    }

    enum ResourceSpans {
        static var resource: ProtobufTag { .bytes(1) }
        static var scopeSpans: ProtobufTag { .bytes(2) }
        static var schemaURL: ProtobufTag { .bytes(3) }
    }

    enum Resource {
        static var attributes: ProtobufTag { .bytes(1) }
        static var droppedAttributes: ProtobufTag { .varint(2) }
    }

    enum ScopeSpans {
        static var scope: ProtobufTag { .bytes(1) }
        static var spans: ProtobufTag { .bytes(2) }
        static var schemaURL: ProtobufTag { .bytes(3) }
    }

    enum Scope {
        static var name: ProtobufTag { .bytes(1) }
        static var version: ProtobufTag { .bytes(2) }
        static var attributes: ProtobufTag { .bytes(3) }
        static var droppedAttributes: ProtobufTag { .varint(4) }
    }

    enum Span {
        static var traceID: ProtobufTag { .bytes(1) }
        static var spanID: ProtobufTag { .bytes(2) }
        static var traceState: ProtobufTag { .bytes(3) }
        static var parentSpanID: ProtobufTag { .bytes(4) }
        static var name: ProtobufTag { .bytes(5) }
        static var kind: ProtobufTag { .varint(6) }
        static var startTime: ProtobufTag { .fixed64(7) }
        static var endTime: ProtobufTag { .fixed64(8) }
        static var attributes: ProtobufTag { .bytes(9) }
        static var droppedAttributes: ProtobufTag { .varint(10) }
        static var events: ProtobufTag { .bytes(11) }
        static var droppedEvents: ProtobufTag { .varint(12) }
        static var links: ProtobufTag { .bytes(13) }
        static var droppedLinks: ProtobufTag { .varint(14) }
        static var status: ProtobufTag { .bytes(15) }
        static var flags: ProtobufTag { .fixed32(16) }
    }

    enum Event {
        static var time: ProtobufTag { .fixed64(1) }
        static var name: ProtobufTag { .bytes(2) }
        static var attributes: ProtobufTag { .bytes(3) }
        static var droppedAttributes: ProtobufTag { .varint(4) }
    }

    enum Link {
        static var traceID: ProtobufTag { .bytes(1) }
        static var spanID: ProtobufTag { .bytes(2) }
        static var traceState: ProtobufTag { .bytes(3) }
        static var attributes: ProtobufTag { .bytes(4) }
        static var droppedAttributes: ProtobufTag { .varint(5) }
        static var flags: ProtobufTag { .fixed32(6) }
    }

    enum Status {
        static var message: ProtobufTag { .bytes(2) }
        static var code: ProtobufTag { .varint(3) }
    }

    enum KeyValue {
        static var key: ProtobufTag { .bytes(1) }
        static var value: ProtobufTag { .bytes(2) }
    }

    enum AnyValue {
        static var string: ProtobufTag { .bytes(1) }
        static var bool: ProtobufTag { .varint(2) }
        static var int: ProtobufTag { .varint(3) }
        static var double: ProtobufTag { .fixed64(4) }
        static var array: ProtobufTag { .bytes(5) }
        static var map: ProtobufTag { .bytes(6) }
        static var bytes: ProtobufTag { .bytes(7) }
    }

    /// `ArrayValue` and `KeyValueList` alike.
    enum List {
        static var values: ProtobufTag { .bytes(1) }
    }

    enum Response {
        static var partialSuccess: ProtobufTag { .bytes(1) }
    }

    enum PartialSuccess {
        static var rejectedSpans: ProtobufTag { .varint(1) }
        static var errorMessage: ProtobufTag { .bytes(2) }
    }
}
