import TracewingModel

/// Decodes `Decodable` types from a ``JSONValue``. Dates are ISO 8601, data is base64.
struct JSONValueDecoder {
    func decode<Value: Decodable>(_ type: Value.Type = Value.self, from value: JSONValue) throws -> Value {
        try JSONValueReader(value: value, codingPath: []).read(type)
    }

    /// What a decoding error says, with the place and without the value.
    static func summary(of error: DecodingError) -> String {
        func summary(_ context: DecodingError.Context, _ reason: String? = nil) -> String {
            let path = context.codingPath.map { $0.intValue.map { "[\($0)]" } ?? ".\($0.stringValue)" }.joined()
            let place = path.hasPrefix(".") ? String(path.dropFirst()) : path
            return (place.isEmpty ? "" : place + ": ") + (reason ?? context.debugDescription)
        }
        switch error {
        case .keyNotFound(let key, let context): return summary(context, "\"\(key.stringValue)\" is missing")
        case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
            return summary(context)
        @unknown default: return "\(error)"
        }
    }
}

/// One place in the document.
private struct JSONValueReader: Decoder {
    let value: JSONValue
    let codingPath: [any CodingKey]
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        guard let object = value.objectValue else { throw mismatch(JSONObject.self, "an object") }
        let values = Dictionary(object.members.lazy.map { ($0.key, $0.value) }, uniquingKeysWith: { $1 })
        return KeyedDecodingContainer(Keyed<Key>(object: object, values: values, codingPath: codingPath))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        guard let values = value.arrayValue else { throw mismatch([JSONValue].self, "an array") }
        return Unkeyed(values: values, codingPath: codingPath)
    }

    func singleValueContainer() -> any SingleValueDecodingContainer {
        Single(reader: self)
    }

    func read<Value: Decodable>(_ type: Value.Type) throws -> Value {
        guard let scalar = type as? any JSONScalar.Type else { return try type.init(from: self) }
        guard let value = scalar.init(json: value) as? Value else { throw mismatch(type, "\(type)") }
        return value
    }

    private func mismatch(_ type: Any.Type, _ expected: String) -> DecodingError {
        let found =
            switch value {
            case .null: "null"
            case .bool: "a boolean"
            case .integer, .number: "a number"
            case .string: "a string"
            case .array: "an array"
            case .object: "an object"
            }
        let context = DecodingError.Context(
            codingPath: codingPath,
            debugDescription: "\(expected) was expected, \(found) was found that is none"
        )
        return value == .null ? .valueNotFound(type, context) : .typeMismatch(type, context)
    }
}

extension JSONValueReader {
    // One generic method stands for the protocol's fifteen: it witnesses those for the standard types too.

    private struct Keyed<Key: CodingKey>: KeyedDecodingContainerProtocol {
        let object: JSONObject
        /// The members by key: looking through a large object once for each of its keys would take quadratic time.
        let values: [String: JSONValue]
        let codingPath: [any CodingKey]

        var allKeys: [Key] { object.members.compactMap { Key(stringValue: $0.key) } }

        func contains(_ key: Key) -> Bool { values[key.stringValue] != nil }

        func decodeNil(forKey key: Key) throws -> Bool { try reader(for: key).value == .null }

        func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
            try reader(for: key).read(type)
        }

        func nestedContainer<NestedKey: CodingKey>(
            keyedBy type: NestedKey.Type,
            forKey key: Key
        ) throws -> KeyedDecodingContainer<NestedKey> {
            try reader(for: key).container(keyedBy: type)
        }

        func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
            try reader(for: key).unkeyedContainer()
        }

        func superDecoder() throws -> any Decoder { try reader(for: JSONKey.super) }

        func superDecoder(forKey key: Key) throws -> any Decoder { try reader(for: key) }

        private func reader(for key: any CodingKey) throws -> JSONValueReader {
            guard let value = values[key.stringValue] else {
                throw DecodingError.keyNotFound(key, .init(codingPath: codingPath, debugDescription: "it is missing"))
            }
            return JSONValueReader(value: value, codingPath: codingPath + [key])
        }
    }

    private struct Unkeyed: UnkeyedDecodingContainer {
        let values: [JSONValue]
        let codingPath: [any CodingKey]
        var currentIndex = 0

        var count: Int? { values.count }
        var isAtEnd: Bool { currentIndex == values.count }

        mutating func decodeNil() throws -> Bool {
            guard try reader(for: JSONValue.self).value == .null else { return false }
            currentIndex += 1
            return true
        }

        mutating func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
            let value = try reader(for: type).read(type)
            currentIndex += 1
            return value
        }

        mutating func nestedContainer<NestedKey: CodingKey>(
            keyedBy type: NestedKey.Type
        ) throws -> KeyedDecodingContainer<NestedKey> {
            let container = try reader(for: JSONObject.self).container(keyedBy: type)
            currentIndex += 1
            return container
        }

        mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
            let container = try reader(for: [JSONValue].self).unkeyedContainer()
            currentIndex += 1
            return container
        }

        mutating func superDecoder() throws -> any Decoder {
            let decoder = try reader(for: JSONValue.self)
            currentIndex += 1
            return decoder
        }

        private func reader(for type: Any.Type) throws -> JSONValueReader {
            let path = codingPath + [JSONKey(index: currentIndex)]
            guard !isAtEnd else {
                let context = DecodingError.Context(codingPath: path, debugDescription: "the array is at its end")
                throw DecodingError.valueNotFound(type, context)
            }
            return JSONValueReader(value: values[currentIndex], codingPath: path)
        }
    }

    private struct Single: SingleValueDecodingContainer {
        let reader: JSONValueReader
        var codingPath: [any CodingKey] { reader.codingPath }

        func decodeNil() -> Bool { reader.value == .null }

        func decode<Value: Decodable>(_ type: Value.Type) throws -> Value { try reader.read(type) }
    }
}
