/// The library that recorded a span: the name and version given when its tracer was made.
///
/// A class for the same reason as ``Resource``.
public final class InstrumentationScope: Sendable {
    public let name: String
    public let version: String
    public let attributes: Attributes
    public let droppedAttributes: UInt32
    public let schemaURL: String

    public init(
        name: String,
        version: String = "",
        attributes: Attributes = Attributes(),
        droppedAttributes: UInt32 = 0,
        schemaURL: String = ""
    ) {
        self.name = name
        self.version = version
        self.attributes = attributes
        self.droppedAttributes = droppedAttributes
        self.schemaURL = schemaURL
    }

    public static let empty = InstrumentationScope(name: "")
}

extension InstrumentationScope: Hashable {
    public static func == (left: InstrumentationScope, right: InstrumentationScope) -> Bool {
        left === right
            || (left.name == right.name && left.version == right.version && left.attributes == right.attributes
                && left.schemaURL == right.schemaURL && left.droppedAttributes == right.droppedAttributes)
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(name)
        hasher.combine(version)
        hasher.combine(schemaURL)
    }
}
