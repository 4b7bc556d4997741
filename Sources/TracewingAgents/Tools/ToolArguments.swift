public import TracewingModel

/// Arguments of a ``Tool`` that say more of themselves than their types do.
///
/// ```swift
/// struct TrainQuery: ToolArguments {
///     var from: String
///     var to: String
///
///     static let descriptions = ["from": "Where the journey starts", "to": "Where it ends"]
/// }
/// ```
///
/// Structs inside of arguments may conform too.
public protocol ToolArguments: Decodable, Sendable {
    /// The JSON schema, where it cannot or shall not be derived. Nil derives it.
    ///
    /// A property's `default` is filled in before decoding if the model leaves the property out.
    static var schema: JSONValue? { get }

    /// What each property is for, by its name in the JSON. A description in ``schema`` goes before it.
    static var descriptions: [String: String] { get }
}

extension ToolArguments {
    public static var schema: JSONValue? { nil }
    public static var descriptions: [String: String] { [:] }
}
