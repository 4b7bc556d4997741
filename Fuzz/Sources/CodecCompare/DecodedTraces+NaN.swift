import TracewingModel
import TracewingOTLP

extension DecodedTraces {
    /// With one NaN for all: JSON has a single one.
    var withPlainNaN: DecodedTraces {
        var traces = self
        for index in traces.spans.indices {
            let record = traces.spans[index].record
            traces.spans[index].record = record.withPlainNaN
            traces.spans[index].record.resource = Resource(
                attributes: record.resource.attributes.withPlainNaN,
                droppedAttributes: record.resource.droppedAttributes,
                schemaURL: record.resource.schemaURL
            )
            traces.spans[index].record.scope = InstrumentationScope(
                name: record.scope.name,
                version: record.scope.version,
                attributes: record.scope.attributes.withPlainNaN,
                droppedAttributes: record.scope.droppedAttributes,
                schemaURL: record.scope.schemaURL
            )
        }
        return traces
    }
}

extension SpanRecord {
    fileprivate var withPlainNaN: SpanRecord {
        var record = self
        record.attributes = attributes.withPlainNaN
        for index in events.indices { record.events[index].attributes = events[index].attributes.withPlainNaN }
        for index in links.indices { record.links[index].attributes = links[index].attributes.withPlainNaN }
        return record
    }
}

extension Attributes {
    fileprivate var withPlainNaN: Attributes {
        Attributes(unchecked: map { Entry(key: $0.key, value: $0.value.withPlainNaN) })
    }
}

extension AttributeValue {
    fileprivate var withPlainNaN: AttributeValue {
        switch self {
        case .double(let value) where value.isNaN: .double(.nan)
        case .array(let values): .array(values.map(\.withPlainNaN))
        case .map(let values): .map(values.withPlainNaN)
        default: self
        }
    }
}
