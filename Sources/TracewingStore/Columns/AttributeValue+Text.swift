import TracewingModel
import TracewingOTLP

extension AttributeValue {
    /// A single value as text; nil for the empty text, lists, maps and bytes.
    var plainText: String? {
        switch self {
        case .string(let value): value.isEmpty ? nil : value
        case .bool(let value): String(value)
        case .int(let value): String(value)
        case .double(let value): String(value)
        case .bytes, .array, .map: nil
        }
    }

    /// Any value as text: lists and maps as JSON.
    var text: String? {
        switch self {
        case .array, .map: structure().text
        default: plainText
        }
    }

    /// The document this value holds: JSON text parsed, a structure as it is; nil for anything else.
    var json: JSONValue? {
        switch self {
        case .string(let text): try? JSONValue(parsing: text)
        case .array, .map: structure()
        default: nil
        }
    }

    /// Nests no deeper than the decoder lets it, so that the stack holds whoever made the value.
    private func structure(depth: Int = 0) -> JSONValue {
        guard depth < OTLPTraceDecoder.valueDepthLimit else { return .null }
        return switch self {
        case .string(let value): .string(value)
        case .bool(let value): .bool(value)
        case .int(let value): .integer(value)
        case .double(let value): .number(value)
        case .bytes: .null
        case .array(let values): .array(values.map { $0.structure(depth: depth + 1) })
        case .map(let attributes):
            .object(JSONObject(attributes.entries.map { ($0.key, $0.value.structure(depth: depth + 1)) }))
        }
    }
}

extension String {
    /// Whether there is nothing to read.
    var isBlank: Bool {
        utf8.allSatisfy { $0 == 0x20 || 0x09...0x0D ~= $0 }
    }

    /// The beginning, at most `limit` bytes of UTF-8, never half a character.
    func cut(toUTF8 limit: Int) -> String {
        guard utf8.count > limit else { return self }
        var text = self
        return text.withUTF8 { utf8 in
            var end = limit
            while end > 0, 0x80...0xBF ~= utf8[end] { end -= 1 }
            return String(decoding: UnsafeBufferPointer(rebasing: utf8[..<end]), as: UTF8.self)
        }
    }
}
