import TracewingModel

/// The schema of a structured answer, as providers that hold a model to it want it.
struct AnswerSchema: Sendable {
    let name: String
    let schema: JSONValue
    /// Whether the provider can hold the model to every word of it.
    let isStrict: Bool

    /// - Parameter requiresAll: Whether no property may be left out, as OpenAI has it. Optional ones may be null then.
    init(name: String, _ schema: JSONValue, requiresAll: Bool) {
        // OpenAI takes letters, digits, _ and -, 64 of them.
        let characters = name.unicodeScalars.prefix(64).map { scalar in
            scalar.isASCII
                && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) || "_-".contains(Character(scalar)))
                ? Character(scalar) : "_"
        }
        self.name = characters.isEmpty ? "answer" : String(characters)
        let strict = schema["type"] == "object" ? Self.closed(schema, requiresAll: requiresAll) : nil
        self.schema = strict ?? schema
        isStrict = strict != nil
    }

    /// `schema` with objects that have no properties but those named; nil if it needs others, or says what no strict
    /// provider understands.
    private static func closed(_ schema: JSONValue, requiresAll: Bool) -> JSONValue? {
        guard case .object(var object) = schema else { return nil }
        for keyword in ["allOf", "oneOf", "not", "patternProperties", "if"] where object[keyword] != nil { return nil }
        object["default"] = nil
        for keyword in ["properties", "$defs", "definitions"] {
            guard var members = object[keyword]?.objectValue else { continue }
            for member in members.members {
                guard let value = closed(member.value, requiresAll: requiresAll) else { return nil }
                members[member.key] = value
            }
            object[keyword] = .object(members)
        }
        if let items = object["items"] {
            guard let items = closed(items, requiresAll: requiresAll) else { return nil }
            object["items"] = items
        }
        if let choices = object["anyOf"]?.arrayValue {
            let closedChoices = choices.compactMap { closed($0, requiresAll: requiresAll) }
            guard closedChoices.count == choices.count else { return nil }
            object["anyOf"] = .array(closedChoices)
        }
        guard describesObject(object) else { return .object(object) }
        guard (object["additionalProperties"] ?? false) == false, object["properties"] != nil else { return nil }
        object["additionalProperties"] = false
        if requiresAll { requireAll(of: &object, described: schema) }
        return .object(object)
    }

    private static func describesObject(_ object: JSONObject) -> Bool {
        object["type"] == "object" || object["type"]?.arrayValue?.contains("object") == true
    }

    private static func requireAll(of object: inout JSONObject, described schema: JSONValue) {
        guard var properties = object["properties"]?.objectValue else { return }
        let required = Set(object["required"]?.arrayValue ?? [])
        for member in properties.members where !required.contains(.string(member.key)) {
            // What has a default is asked for; what may be missing may be null.
            let hasDefault = schema["properties"]?[member.key]?["default"] != nil
            properties[member.key] = hasDefault ? member.value : nullable(member.value)
        }
        object["properties"] = .object(properties)
        object["required"] = .array(properties.members.map { .string($0.key) })
    }

    private static func nullable(_ schema: JSONValue) -> JSONValue {
        guard case .object(var object) = schema else { return schema }
        if case .string(let type)? = object["type"], type != "null" {
            object["type"] = [.string(type), "null"]
            if let values = object["enum"]?.arrayValue { object["enum"] = .array(values + [.null]) }
            return .object(object)
        }
        if let types = object["type"]?.arrayValue, types.contains("null") { return schema }
        if let choices = object["anyOf"]?.arrayValue {
            if !choices.contains(["type": "null"]) { object["anyOf"] = .array(choices + [["type": "null"]]) }
            return .object(object)
        }
        return ["anyOf": [schema, ["type": "null"]]]
    }
}
