import TracewingModel

/// Messages that were written as one attribute a field: `llm.input_messages.0.message.content`,
/// `gen_ai.prompt.0.content`.
struct FlattenedAttributes {
    private let attributes: Attributes
    /// No conversation has more messages, and no message more parts; what a sender numbers higher is not shown.
    private static let most = 1_000

    init(_ attributes: Attributes) {
        self.attributes = attributes
    }

    /// The messages under a prefix, in the order of their numbers; nil if there are none.
    func messages(_ prefix: String) -> JSONValue? {
        let fields = fields(under: prefix + ".")
        guard !fields.isEmpty else { return nil }
        return MessageShape.messages(
            fields.keys.sorted().map { number in message(fields[number] ?? [:]) }
        )
    }

    /// The attributes of each number: what follows it is the name of a field.
    private func fields(under prefix: String) -> [Int: [String: AttributeValue]] {
        var fields: [Int: [String: AttributeValue]] = [:]
        for entry in attributes.entries where entry.key.utf8.starts(with: prefix.utf8) {
            guard let (number, name) = Self.split(entry.key.dropFirst(prefix.count)) else { continue }
            fields[number, default: [:]][name.replacing("message.", with: "", maxReplacements: 1)] = entry.value
        }
        return fields
    }

    /// `0.message.role` as 0 and `message.role`.
    private static func split(_ text: Substring) -> (Int, String)? {
        guard let dot = text.firstIndex(of: "."), let number = Int(text[..<dot]), 0..<most ~= number else { return nil }
        return (number, String(text[text.index(after: dot)...]))
    }

    private func message(_ fields: [String: AttributeValue]) -> JSONValue {
        var object: JSONObject = ["role": .string(fields["role"]?.stringValue ?? "assistant")]
        for key in ["name", "finish_reason", "tool_call_id"] {
            if let text = fields[key]?.stringValue { object[key] = .string(text) }
        }
        let pieces = Self.list(fields, under: "contents.").compactMap(Self.piece)
        object["content"] = pieces.isEmpty ? fields["content"].map { JSONValue($0) } ?? .null : .array(pieces)
        let calls = Self.list(fields, under: "tool_calls.").map(Self.call)
        if !calls.isEmpty { object["tool_calls"] = .array(calls) }
        return .object(object)
    }

    private static func list(
        _ fields: [String: AttributeValue],
        under prefix: String
    ) -> [[String: AttributeValue]] {
        var list: [Int: [String: AttributeValue]] = [:]
        for (key, value) in fields where key.hasPrefix(prefix) {
            guard let (number, name) = split(key.dropFirst(prefix.count)) else { continue }
            list[number, default: [:]][name] = value
        }
        return list.keys.sorted().compactMap { list[$0] }
    }

    /// Nil for a tool call among the contents: `tool_calls` has it too.
    private static func piece(_ fields: [String: AttributeValue]) -> JSONValue? {
        func text(_ key: String) -> String? { fields["message_content.\(key)"]?.stringValue }
        if let uri = text("image.image.url") { return ["image_url": .string(uri)] }
        guard let words = text("text") else { return nil }
        return ["type": .string(text("type") ?? "text"), "text": .string(words)]
    }

    private static func call(_ fields: [String: AttributeValue]) -> JSONValue {
        func text(_ key: String) -> JSONValue {
            .optional(fields["tool_call.\(key)"]?.stringValue ?? fields[key]?.stringValue)
        }
        func function(_ key: String) -> JSONValue {
            .optional(fields["tool_call.function.\(key)"]?.stringValue ?? fields[key]?.stringValue)
        }
        return ["id": text("id"), "name": function("name"), "arguments": function("arguments")]
    }
}
