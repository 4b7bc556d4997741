import TracewingModel

/// JSON schemas of Swift types.
enum JSONSchema {
    /// The schema of an object without properties.
    static let emptyObject: JSONValue = ["type": "object", "properties": [:]]

    /// The schema of `type`, whatever its shape.
    static func describing<Value: Decodable>(_ type: Value.Type) throws(JSONSchemaError) -> JSONValue {
        let derivation = SchemaDerivation()
        let schema = try derivation.description(of: type, at: SchemaPath(root: type)).schema
        // A type's own `init(from:)` may have caught what the derivation threw.
        if let failure = derivation.failure { throw failure }
        return schema
    }

    /// The schema of `type`, which has to be an object's: no provider takes anything else for the arguments of a tool.
    static func object<Value: Decodable>(describing type: Value.Type) throws(JSONSchemaError) -> JSONValue {
        if let schema = (type as? any ToolArguments.Type)?.describedSchema {
            guard schema.objectValue != nil else {
                throw JSONSchemaError(
                    path: SchemaPath(root: type),
                    reason: "its schema is not a JSON object",
                    advice: "Write it as an object: [\"type\": \"object\", …]."
                )
            }
            return schema
        }
        let schema = try describing(type)
        guard schema["type"] == "object" else {
            throw JSONSchemaError(
                path: SchemaPath(root: type),
                reason: "the arguments of a tool are a JSON object",
                advice: "Make it a property of a struct."
            )
        }
        return schema
    }

    /// `value` with the properties it leaves out, where the schema has a `default` for them.
    static func fillingDefaults(of schema: JSONValue, in value: JSONValue) -> JSONValue {
        switch value {
        case .object(var object):
            for property in schema["properties"]?.objectValue?.members ?? [] {
                if let present = object[property.key] {
                    object[property.key] = fillingDefaults(of: property.value, in: present)
                } else if let standard = property.value.objectValue?["default"] {
                    object[property.key] = standard
                }
            }
            return .object(object)
        case .array(let values):
            guard let items = schema["items"] else { return value }
            return .array(values.map { fillingDefaults(of: items, in: $0) })
        default:
            return value
        }
    }
}

extension ToolArguments {
    /// The schema the type gives, if it gives one, with its descriptions.
    static var describedSchema: JSONValue? {
        schema.map(addingDescriptions(to:))
    }

    /// `schema` with a description for every property that has none yet.
    static func addingDescriptions(to schema: JSONValue) -> JSONValue {
        guard case .object(var object) = schema, case .object(var properties)? = object["properties"] else {
            return schema
        }
        for member in properties.members {
            guard let text = descriptions[member.key], case .object(var property) = member.value,
                property["description"] == nil
            else { continue }
            property["description"] = .string(text)
            properties[member.key] = .object(property)
        }
        object["properties"] = .object(properties)
        return .object(object)
    }
}
