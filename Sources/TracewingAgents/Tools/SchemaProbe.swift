import TracewingModel

/// A decoder of nothing: it notes what a type asks for and answers with sample values.
struct SchemaProbe: Decoder {
    let notes: SchemaNotes
    let derivation: SchemaDerivation
    /// What is answered otherwise in this try.
    var variation: SchemaVariation?
    var codingPath: [any CodingKey] = []
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        guard notes.noteObject() else { throw readTwice() }
        try checkPresence()
        return KeyedDecodingContainer(Keyed<Key>(probe: self))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        guard let element = notes.noteArray() else { throw readTwice() }
        try checkPresence()
        var count = 1
        if case .length(let other) = change { count = other }
        return Unkeyed(probe: entering(element, JSONKey(index: 0)), count: count)
    }

    func singleValueContainer() -> any SingleValueDecodingContainer {
        Single(probe: self)
    }

    /// Notes that a `Value` is read here, and gives one.
    fileprivate func read<Value: Decodable>(_ type: Value.Type) throws -> Value {
        let description = try derivation.description(of: type, at: notes.path)
        guard notes.note(description.schema, samples: description.samples.count) else { throw readTwice() }
        try checkPresence()
        guard !description.samples.isEmpty else {
            throw derivation.fail(
                at: notes.path,
                "no sample of \(type) can be made; put an example into its schema (\"examples\": […])"
            )
        }
        if case .sample(let index) = change { return description.samples[index] }
        return description.samples[0]
    }

    /// What is answered otherwise at this place.
    fileprivate var change: SchemaVariation.Change? {
        variation.flatMap { $0.place == notes.path ? $0.change : nil }
    }

    fileprivate var isNull: Bool {
        notes.noteNull()
        if case .null = change { return true }
        return false
    }

    /// Throws what a decoder throws if something else, or nothing, stands here.
    private func checkPresence() throws {
        let context = DecodingError.Context(codingPath: codingPath, debugDescription: "a sample was refused")
        switch change {
        case .absent: throw DecodingError.keyNotFound(codingPath.last ?? JSONKey(index: 0), context)
        case .otherType: throw DecodingError.typeMismatch(JSONValue.self, context)
        case .null: throw DecodingError.valueNotFound(JSONValue.self, context)
        case .sample, .length, nil: break
        }
    }

    private func readTwice() -> JSONSchemaError {
        derivation.fail(at: notes.path, "it is decoded in more than one way")
    }

    fileprivate func entering(_ notes: SchemaNotes, _ key: any CodingKey) -> SchemaProbe {
        SchemaProbe(notes: notes, derivation: derivation, variation: variation, codingPath: codingPath + [key])
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
            if case .absent = property(key).change { return false }
            return true
        }

        func decodeNil(forKey key: Key) throws -> Bool {
            let property = property(key)
            if case .absent = property.change {
                throw DecodingError.keyNotFound(key, .init(codingPath: codingPath, debugDescription: "it is missing"))
            }
            return property.isNull
        }

        func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
            try property(key).read(type)
        }

        func nestedContainer<NestedKey: CodingKey>(
            keyedBy type: NestedKey.Type,
            forKey key: Key
        ) throws -> KeyedDecodingContainer<NestedKey> {
            try property(key).container(keyedBy: type)
        }

        func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
            try property(key).unkeyedContainer()
        }

        func superDecoder() -> any Decoder { property(JSONKey.super) }

        func superDecoder(forKey key: Key) -> any Decoder { property(key) }

        private func property(_ key: any CodingKey) -> SchemaProbe {
            probe.entering(probe.notes.property(key.stringValue), key)
        }
    }

    /// An array of one element, unless this try is about its length.
    private struct Unkeyed: UnkeyedDecodingContainer {
        /// Reads an element.
        let probe: SchemaProbe
        let count: Int?
        var codingPath: [any CodingKey] { probe.codingPath }
        var isAtEnd: Bool { currentIndex == count }
        var currentIndex = 0

        init(probe: SchemaProbe, count: Int) {
            self.probe = probe
            self.count = count
        }

        mutating func decodeNil() -> Bool {
            guard !isAtEnd, probe.isNull else { return false }
            currentIndex += 1
            return true
        }

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

        /// The next element. It is passed even if the type then refuses it, or a type that skips what it does not
        /// understand would never come to the end.
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

        func decodeNil() -> Bool { probe.isNull }

        func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
            try probe.read(type)
        }
    }
}
