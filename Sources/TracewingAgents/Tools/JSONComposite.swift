import TracewingModel

/// A type whose schema is made of the schemas of the types it is made of.
protocol JSONComposite {
    static func schema(in derivation: SchemaDerivation, at path: SchemaPath) throws(JSONSchemaError) -> JSONValue
    /// Some value.
    static var sample: Self { get }
}

extension Array: JSONComposite where Element: Decodable {
    static func schema(in derivation: SchemaDerivation, at path: SchemaPath) throws(JSONSchemaError) -> JSONValue {
        ["type": "array", "items": try derivation.description(of: Element.self, at: path.element).schema]
    }
    static var sample: [Element] { [] }
}

extension Set: JSONComposite where Element: Decodable {
    static func schema(in derivation: SchemaDerivation, at path: SchemaPath) throws(JSONSchemaError) -> JSONValue {
        [
            "type": "array",
            "items": try derivation.description(of: Element.self, at: path.element).schema,
            "uniqueItems": true,
        ]
    }
    static var sample: Set<Element> { [] }
}

extension Dictionary: JSONComposite where Key: Decodable, Value: Decodable {
    static func schema(in derivation: SchemaDerivation, at path: SchemaPath) throws(JSONSchemaError) -> JSONValue {
        // Swift writes a dictionary with other keys as an array of keys and values in turn.
        guard Key.self == String.self || Key.self == Int.self || Key.self is any CodingKeyRepresentable.Type else {
            throw derivation.fail(at: path, "the keys of a dictionary are String, Int or CodingKeyRepresentable")
        }
        return [
            "type": "object",
            "additionalProperties": try derivation.description(of: Value.self, at: path.value).schema,
        ]
    }
    static var sample: [Key: Value] { [:] }
}

/// An optional where null may stand: in an array, or read as a value. An optional property is simply not required.
extension Optional: JSONComposite where Wrapped: Decodable {
    static func schema(in derivation: SchemaDerivation, at path: SchemaPath) throws(JSONSchemaError) -> JSONValue {
        let schema = try derivation.description(of: Wrapped.self, at: path).schema
        guard case .object(var object) = schema, let type = object["type"]?.stringValue, object["enum"] == nil else {
            return ["anyOf": [schema, ["type": "null"]]]
        }
        object["type"] = [.string(type), "null"]
        return .object(object)
    }
    static var sample: Wrapped? { nil }
}
