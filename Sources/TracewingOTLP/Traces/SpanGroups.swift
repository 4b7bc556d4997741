import TracewingModel

/// Records sorted by who produced them, in the order each producer was first seen: the shape of an OTLP request.
///
/// Records of one process share their resource and scope instances, so identity is asked first and contents are only
/// compared when an instance is seen for the first time.
struct SpanGroups {
    struct ResourceGroup {
        let resource: Resource
        var scopes: [ScopeGroup] = []
        var index = ProducerIndex<InstrumentationScope>()
    }

    struct ScopeGroup {
        let scope: InstrumentationScope
        /// Where the records are in the list that was grouped.
        var positions: [Int] = []
    }

    private let records: [SpanRecord]
    private var resources: [ResourceGroup] = []
    private var index = ProducerIndex<Resource>()

    init(_ records: [SpanRecord]) {
        self.records = records
        for position in records.indices {
            let (resource, isNewResource) = index.find(records[position].resource)
            if isNewResource { resources.append(ResourceGroup(resource: records[position].resource)) }
            let (scope, isNewScope) = resources[resource].index.find(records[position].scope)
            if isNewScope { resources[resource].scopes.append(ScopeGroup(scope: records[position].scope)) }
            resources[resource].scopes[scope].positions.append(position)
        }
    }
}

extension SpanGroups: ProtobufMessage {
    /// The content of an `ExportTraceServiceRequest` message.
    func write(to sink: inout some ProtobufSink & ~Copyable) {
        for group in resources.reversed() {
            sink.message(OTLPTags.Request.resourceSpans) { sink in
                group.resource.write(to: &sink) { sink in
                    for group in group.scopes.reversed() {
                        sink.message(OTLPTags.ResourceSpans.scopeSpans) { sink in
                            group.scope.write(to: &sink) { write(group, to: &$0) }
                        }
                    }
                }
            }
        }
    }

    private func write(_ group: ScopeGroup, to sink: inout some ProtobufSink & ~Copyable) {
        records.withUnsafeBufferPointer { records in
            guard let first = records.baseAddress else { return }
            for position in group.positions.reversed() {
                sink.message(OTLPTags.ScopeSpans.spans) { SpanRecord.write(first + position, to: &$0) }
            }
        }
    }
}
