import TracewingModel

extension ProtobufReader {
    /// What a `ResourceSpans` message says about its resource, wherever in it that stands; its spans are passed over.
    func resource() throws(OTLPDecodingError) -> Resource {
        var reader = self
        var attributes: [Attributes.Entry] = []
        var droppedAttributes: UInt32 = 0
        var schemaURL = ""
        while let tag = try reader.nextTag() {
            switch tag {
            case OTLPTags.ResourceSpans.resource:
                var message = try reader.message()
                while let tag = try message.nextTag() {
                    switch tag {
                    case OTLPTags.Resource.attributes: try message.attribute(tag, onto: &attributes)
                    case OTLPTags.Resource.droppedAttributes: droppedAttributes = try message.uint32()
                    default: try message.skip(tag)
                    }
                }
            case OTLPTags.ResourceSpans.schemaURL: schemaURL = try reader.string()
            default: try reader.skip(tag)
            }
        }
        return Resource(
            attributes: Attributes(unchecked: attributes),
            droppedAttributes: droppedAttributes,
            schemaURL: schemaURL
        )
    }

    /// What a `ScopeSpans` message says about its scope, wherever in it that stands; its spans are passed over.
    func scope() throws(OTLPDecodingError) -> InstrumentationScope {
        var reader = self
        var name = ""
        var version = ""
        var attributes: [Attributes.Entry] = []
        var droppedAttributes: UInt32 = 0
        var schemaURL = ""
        while let tag = try reader.nextTag() {
            switch tag {
            case OTLPTags.ScopeSpans.scope:
                var message = try reader.message()
                while let tag = try message.nextTag() {
                    switch tag {
                    case OTLPTags.Scope.name: name = try message.string()
                    case OTLPTags.Scope.version: version = try message.string()
                    case OTLPTags.Scope.attributes: try message.attribute(tag, onto: &attributes)
                    case OTLPTags.Scope.droppedAttributes: droppedAttributes = try message.uint32()
                    default: try message.skip(tag)
                    }
                }
            case OTLPTags.ScopeSpans.schemaURL: schemaURL = try reader.string()
            default: try reader.skip(tag)
            }
        }
        return InstrumentationScope(
            name: name,
            version: version,
            attributes: Attributes(unchecked: attributes),
            droppedAttributes: droppedAttributes,
            schemaURL: schemaURL
        )
    }
}
