import TracewingModel

/// A type whose schema is made of the schemas of the types it is made of.
protocol JSONComposite {
    static func schema(in derivation: SchemaDerivation, at path: SchemaPath) throws(JSONSchemaError) -> JSONValue
    /// Some values, those first that say more.
    static func samples(in derivation: SchemaDerivation, at path: SchemaPath) throws(JSONSchemaError) -> [Self]
}

extension Array: JSONComposite where Element: Decodable {
    static func schema(in derivation: SchemaDerivation, at path: SchemaPath) throws(JSONSchemaError) -> JSONValue {
        ["type": "array", "items": try derivation.description(of: Element.self, at: path.element).schema]
    }
    static func samples(in derivation: SchemaDerivation, at path: SchemaPath) throws(JSONSchemaError) -> [[Element]] {
        try derivation.description(of: Element.self, at: path.element).samples.map { [$0] } + [[]]
    }
}

extension Set: JSONComposite where Element: Decodable {
    static func schema(in derivation: SchemaDerivation, at path: SchemaPath) throws(JSONSchemaError) -> JSONValue {
        [
            "type": "array",
            "items": try derivation.description(of: Element.self, at: path.element).schema,
            "uniqueItems": true,
        ]
    }
    static func samples(in derivation: SchemaDerivation, at path: SchemaPath) throws(JSONSchemaError) -> [Set<Element>]
    {
        try derivation.description(of: Element.self, at: path.element).samples.map { [$0] } + [[]]
    }
}

extension Dictionary: JSONComposite where Key: Decodable, Value: Decodable {
    static func schema(in derivation: SchemaDerivation, at path: SchemaPath) throws(JSONSchemaError) -> JSONValue {
        let value = try derivation.description(of: Value.self, at: path.value).schema
        if let keys = (Key.self as? any (CaseIterable & CodingKeyRepresentable).Type)?.codingKeys {
            let properties = JSONObject(keys.map { ($0, value) })
            return ["type": "object", "properties": .object(properties), "additionalProperties": false]
        }
        var schema: JSONObject = ["type": "object"]
        if let names = try names(in: derivation, at: path) { schema["propertyNames"] = names }
        schema["additionalProperties"] = value
        return .object(schema)
    }

    /// The schema of the keys, which are text in JSON; nil if they are any text.
    private static func names(
        in derivation: SchemaDerivation,
        at path: SchemaPath
    ) throws(JSONSchemaError) -> JSONValue? {
        switch Key.self {
        case is String.Type: return nil
        case is Int.Type: return ["pattern": "^-?[0-9]+$"]
        // Swift writes a dictionary with other keys as an array of keys and values in turn.
        case let key as any CodingKeyRepresentable.Type:
            guard String.samples.allSatisfy({ key.init(codingKey: JSONKey(stringValue: $0)) != nil }) else {
                throw derivation.fail(
                    at: path,
                    "the keys of a dictionary are any text, or an enum that is CaseIterable"
                )
            }
            return nil
        default:
            throw derivation.fail(at: path, "the keys of a dictionary are String, Int or CodingKeyRepresentable")
        }
    }

    static func samples(in derivation: SchemaDerivation, at path: SchemaPath) throws(JSONSchemaError) -> [[Key: Value]]
    {
        guard let key = (String.samples[0] as? Key) ?? (Int.samples[0] as? Key) else { return [[:]] }
        return try derivation.description(of: Value.self, at: path.value).samples.map { [key: $0] } + [[:]]
    }
}

/// An optional where null may stand: in an array, or read as a value. An optional property is simply not required.
extension Optional: JSONComposite where Wrapped: Decodable {
    static func schema(in derivation: SchemaDerivation, at path: SchemaPath) throws(JSONSchemaError) -> JSONValue {
        try derivation.description(of: Wrapped.self, at: path).schema.allowingNull
    }
    static func samples(in derivation: SchemaDerivation, at path: SchemaPath) throws(JSONSchemaError) -> [Wrapped?] {
        try derivation.description(of: Wrapped.self, at: path).samples.map(Optional.some) + [nil]
    }
}

extension CaseIterable where Self: CodingKeyRepresentable {
    fileprivate static var codingKeys: [String] { allCases.map(\.codingKey.stringValue) }
}
