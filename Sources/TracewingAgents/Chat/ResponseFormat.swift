public import TracewingModel

/// The form a model's answer has to have.
public enum ResponseFormat: Sendable, Hashable {
    case text
    /// Some JSON object.
    case json
    /// JSON that fits a schema. The name is for the provider.
    case schema(name: String, JSONValue)
}
