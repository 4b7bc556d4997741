import TracewingModel

/// What a resource says about each of its spans.
struct ResourceColumns {
    let project: String
    let service: String?

    /// - Parameters:
    ///   - resource: The resource.
    ///   - project: The project the sender's key or header names; it goes before what the resource says.
    init(_ resource: Resource, project: String?) {
        let named = project ?? ColumnMapping.projectNames.lazy.compactMap { resource.attributes[$0]?.plainText }.first
        self.project = (named ?? SpanColumns.defaultProject).cut(toUTF8: SpanColumns.textLimit)
        service = resource.attributes[OTel.serviceName]?.plainText?.cut(toUTF8: SpanColumns.textLimit)
    }
}
