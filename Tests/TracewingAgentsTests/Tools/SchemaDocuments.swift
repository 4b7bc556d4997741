import TracewingModel

/// Documents that fit a schema: what a model may send that was shown it.
enum SchemaDocuments {
    static func fitting(_ schema: JSONValue) -> [JSONValue] {
        if let values = schema["enum"]?.arrayValue { return values }
        if let choices = schema["anyOf"]?.arrayValue { return choices.flatMap(fitting) }
        let types = schema["type"]?.arrayValue ?? [schema["type"] ?? "any"]
        return types.flatMap { documents(of: $0.stringValue ?? "", schema) }
    }

    private static func documents(of type: String, _ schema: JSONValue) -> [JSONValue] {
        switch type {
        case "null": return [nil]
        case "boolean": return [true, false]
        case "integer": return [schema["minimum"] ?? -7, schema["maximum"] ?? 7, 0, 1]
        case "number": return [0, -1.5, 3]
        case "string":
            switch schema["format"] ?? schema["contentEncoding"] {
            case "date-time": return ["2026-05-01T10:00:00Z"]
            case "uri": return ["https://example.com/a?b"]
            case "uuid": return ["9F0B3B5C-4D54-4C3E-9D53-7F4E3E1E4B1A"]
            case "base64": return ["AP8="]
            default: return ["", "text", "7"]
            }
        case "array":
            let items = fitting(schema["items"] ?? [:])
            return [[], .array(items)] + items.map { [$0] }
        case "object": return objects(schema)
        default: return [nil, 1, "text", [], [:]]
        }
    }

    /// One with the required properties alone, one with all of them, and one for every value of each.
    private static func objects(_ schema: JSONValue) -> [JSONValue] {
        let properties = schema["properties"]?.objectValue?.members ?? []
        let required = (schema["required"]?.arrayValue ?? []).compactMap(\.stringValue)
        let values = properties.map { ($0.key, fitting($0.value)) }
        let full = JSONObject(values.map { ($0, $1[0]) })
        var objects = [JSONObject(values.filter { required.contains($0.0) }.map { ($0, $1[0]) }), full]
        for (key, values) in values {
            for value in values {
                var object = full
                object[key] = value
                objects.append(object)
            }
        }
        if let additional = schema.objectValue?["additionalProperties"], additional != false {
            let key = schema["propertyNames"] == nil ? "any name" : "-3"
            objects += fitting(additional).map { [key: $0] }
        }
        return objects.map(JSONValue.object)
    }
}
