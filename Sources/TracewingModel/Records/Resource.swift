/// What produced the spans: a service, its version, the host it runs on.
///
/// A class, because thousands of records share one: passing a record on copies a reference, and an exporter groups
/// spans by identity before it compares contents.
public final class Resource: Sendable {
    public let attributes: Attributes
    public let droppedAttributes: UInt32
    public let schemaURL: String

    public init(attributes: Attributes, droppedAttributes: UInt32 = 0, schemaURL: String = "") {
        self.attributes = attributes
        self.droppedAttributes = droppedAttributes
        self.schemaURL = schemaURL
    }

    public static let empty = Resource(attributes: Attributes())

    /// `service.name`, if there is one.
    public var serviceName: String? { attributes["service.name"]?.stringValue }
}

extension Resource: Hashable {
    public static func == (left: Resource, right: Resource) -> Bool {
        left === right
            || (left.attributes == right.attributes && left.schemaURL == right.schemaURL
                && left.droppedAttributes == right.droppedAttributes)
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(attributes)
        hasher.combine(schemaURL)
    }
}
