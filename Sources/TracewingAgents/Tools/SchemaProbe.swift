import TracewingModel

/// A decoder of nothing: it notes what a type asks for and answers with sample values.
struct SchemaProbe: Decoder {
    let notes: SchemaNotes
    let derivation: SchemaDerivation
    var codingPath: [any CodingKey] = []
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedDecodingContainer<Key> {
        notes.noteObject()
        return KeyedDecodingContainer(Keyed<Key>(probe: self))
    }

    func unkeyedContainer() -> any UnkeyedDecodingContainer {
        Unkeyed(probe: entering(notes.noteArray(), JSONKey(index: 0)))
    }

    func singleValueContainer() -> any SingleValueDecodingContainer {
        Single(probe: self)
    }

    /// Notes that a `Value` is read here, and gives one.
    fileprivate func read<Value: Decodable>(_ type: Value.Type) throws -> Value {
        let description = try derivation.description(of: type, at: notes.path)
        notes.note(description.schema)
        return try description.sample()
    }

    fileprivate func entering(_ notes: SchemaNotes, _ key: any CodingKey) -> SchemaProbe {
        SchemaProbe(notes: notes, derivation: derivation, codingPath: codingPath + [key])
    }
}

extension SchemaProbe {
    // One generic method stands for the protocol's fifteen: it witnesses those for the standard types too.

    private struct Keyed<Key: CodingKey>: KeyedDecodingContainerProtocol {
        let probe: SchemaProbe
        var codingPath: [any CodingKey] { probe.codingPath }

        /// A type that looks for its keys has none of its own.
        var allKeys: [Key] {
            _ = probe.derivation.fail(at: probe.notes.path, "its properties are only known when it is decoded")
            return []
        }

        func contains(_ key: Key) -> Bool {
            probe.notes.noteOptional(key.stringValue)
            return true
        }

        func decodeNil(forKey key: Key) -> Bool {
            probe.notes.noteOptional(key.stringValue)
            return false
        }

        func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
            try property(key).read(type)
        }

        func nestedContainer<NestedKey: CodingKey>(
            keyedBy type: NestedKey.Type,
            forKey key: Key
        ) -> KeyedDecodingContainer<NestedKey> {
            property(key).container(keyedBy: type)
        }

        func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedDecodingContainer {
            property(key).unkeyedContainer()
        }

        func superDecoder() -> any Decoder { property(JSONKey.super) }

        func superDecoder(forKey key: Key) -> any Decoder { property(key) }

        private func property(_ key: any CodingKey) -> SchemaProbe {
            probe.entering(probe.notes.property(key.stringValue), key)
        }
    }

    /// An array of one element.
    private struct Unkeyed: UnkeyedDecodingContainer {
        /// Reads the element.
        let probe: SchemaProbe
        var codingPath: [any CodingKey] { probe.codingPath }
        var count: Int? { 1 }
        var isAtEnd: Bool { currentIndex > 0 }
        var currentIndex = 0

        func decodeNil() -> Bool { false }

        mutating func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
            try element().read(type)
        }

        mutating func nestedContainer<NestedKey: CodingKey>(
            keyedBy type: NestedKey.Type
        ) throws -> KeyedDecodingContainer<NestedKey> {
            try element().container(keyedBy: type)
        }

        mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
            try element().unkeyedContainer()
        }

        mutating func superDecoder() throws -> any Decoder { try element() }

        private mutating func element() throws -> SchemaProbe {
            guard !isAtEnd else {
                throw probe.derivation.fail(at: probe.notes.path, "it is an array of a fixed length")
            }
            currentIndex += 1
            return probe
        }
    }

    private struct Single: SingleValueDecodingContainer {
        let probe: SchemaProbe
        var codingPath: [any CodingKey] { probe.codingPath }

        func decodeNil() -> Bool { false }

        func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
            try probe.read(type)
        }
    }
}
