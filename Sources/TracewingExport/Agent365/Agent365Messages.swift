import TracewingModel

/// JSON text as Agent 365's own SDKs write it: a space behind every comma and colon. In UTF-8, as it is sent.
enum Agent365Messages {
    /// The messages of a recorded attribute; nil if it holds no array.
    static func text(ofMessages text: String) -> [UInt8]? {
        scanned(text) ?? parsed(text)
    }

    /// Any JSON text; nil if it is none.
    static func text(ofJSON text: String) -> [UInt8]? {
        rewritten(text) { $0.rewriteValue() } ?? (try? JSONValue(parsing: text)).map(Self.text(of:))
    }

    /// In one pass; nil where that is not enough.
    static func scanned(_ text: String) -> [UInt8]? {
        rewritten(text) { $0.rewrite() }
    }

    private static func rewritten(_ text: String, _ rewrite: (inout Agent365MessageScanner) -> Bool) -> [UInt8]? {
        var text = text
        return text.withUTF8 { utf8 in
            var scanner = Agent365MessageScanner(utf8)
            return rewrite(&scanner) ? scanner.output : nil
        }
    }

    /// By way of a tree.
    static func parsed(_ text: String) -> [UInt8]? {
        guard case .array(let messages)? = try? JSONValue(parsing: text) else { return nil }
        return Self.text(of: .array(messages.map(reordered)))
    }

    /// An attribute's array as text; nil if it is none.
    static func text(ofArray value: AttributeValue) -> [UInt8]? {
        guard case .array = value else { return nil }
        return text(of: JSONValue(value))
    }

    private static func text(of value: JSONValue) -> [UInt8] {
        var json = JSONBytes()
        json.spaced(value)
        return json.bytes
    }

    /// The members that lead a part; its type ends it.
    static let leading: [StaticString] = [
        "name", "server_tool_call", "server_tool_call_response", "id", "modality", "content", "arguments", "response",
        "uri", "file_id", "mime_type",
    ]

    private static func reordered(_ message: JSONValue) -> JSONValue {
        guard case .object(var object) = message, case .array(let parts)? = object["parts"] else { return message }
        object["parts"] = .array(parts.map(reorderedPart))
        return .object(object)
    }

    private static func reorderedPart(_ part: JSONValue) -> JSONValue {
        guard case .object(let members) = part else { return part }
        var ordered = JSONObject()
        for key in leading.map({ "\($0)" }) { ordered[key] = members[key] }
        for member in members.members where member.key != "type" { ordered[member.key] = member.value }
        ordered["type"] = members["type"]
        return .object(ordered)
    }
}

extension JSONBytes {
    fileprivate mutating func spaced(_ value: JSONValue) {
        switch value {
        case .null: raw("null")
        case .bool(let flag): flag ? raw("true") : raw("false")
        case .integer(let number): self.number(number)
        case .number(let number): self.number(number)
        case .string(let text): string(text)
        case .array(let values):
            raw("[")
            for (index, value) in values.enumerated() {
                if index > 0 { raw(", ") }
                spaced(value)
            }
            raw("]")
        case .object(let object):
            raw("{")
            for (index, member) in object.members.enumerated() {
                if index > 0 { raw(", ") }
                string(member.key)
                raw(": ")
                spaced(member.value)
            }
            raw("}")
        }
    }
}
