public import TracewingModel

/// Writes records as OTLP protobuf.
///
/// ```swift
/// let body = OTLPTraceEncoder().encode(batch)   // POST to /v1/traces as application/x-protobuf
/// ```
///
/// Never fails: whatever a record holds has a form on the wire. Only arrays and maps nested deeper than
/// ``OTLPTraceDecoder/valueDepthLimit`` levels are cut off there.
public struct OTLPTraceEncoder: Sendable {
    public init() {}

    /// One `ExportTraceServiceRequest`.
    ///
    /// Records are grouped by resource and then by scope, each group where its first record was.
    public func encode(_ records: some Collection<SpanRecord>) -> [UInt8] {
        ProtobufWriter.bytes(of: SpanGroups(Array(records)))
    }

    /// One `Span` message, without its resource and scope.
    public func encodeSpan(_ record: SpanRecord) -> [UInt8] {
        ProtobufWriter.bytes(of: record)
    }

    /// A resource and its schema url, as a `ResourceSpans` message without spans.
    ///
    /// For a store that keeps each resource once. Since protobuf messages are merged by concatenation, these bytes
    /// followed by `scope_spans` fields are a `ResourceSpans` message with spans.
    public func encodeResource(_ resource: Resource) -> [UInt8] {
        ProtobufWriter.bytes(of: resource)
    }

    /// A scope and its schema url, as a `ScopeSpans` message without spans. See ``encodeResource(_:)``.
    public func encodeScope(_ scope: InstrumentationScope) -> [UInt8] {
        ProtobufWriter.bytes(of: scope)
    }
}
