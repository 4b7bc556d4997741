import TracewingModel
import TracewingOTLP

/// The resource and scope of spans, decoded once for all of them.
struct DecodedOrigin {
    let resource: Resource
    let scope: InstrumentationScope

    init(resource: [UInt8], scope: [UInt8]) throws {
        self.resource = try OTLPTraceDecoder.decodeResource(resource)
        self.scope = try OTLPTraceDecoder.decodeScope(scope)
    }

    func decode(_ span: some Collection<UInt8>) throws -> SpanRecord {
        try OTLPTraceDecoder.decodeSpan(span, resource: resource, scope: scope)
    }
}
