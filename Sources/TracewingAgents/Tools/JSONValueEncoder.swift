import TracewingModel

/// Encodes `Encodable` types to a ``JSONValue``. Dates are ISO 8601, data is base64.
struct JSONValueEncoder {
    func encode(_ value: some Encodable) throws -> JSONValue {
        let slot = JSONValueSlot()
        try JSONValueWriter(slot: slot, codingPath: []).write(value)
        return slot.json
    }
}

/// A place in the document that is being written: containers are handed out before what is in them is known.
private final class JSONValueSlot {
    private enum Content {
        case value(JSONValue)
        case object([(key: String, slot: JSONValueSlot)])
        case array([JSONValueSlot])
    }

    private var content: Content?

    /// The value; what wrote nothing is an empty object, as in other encoders.
    var json: JSONValue {
        switch content {
        case .value(let value): value
        case .object(let members): .object(JSONObject(members.map { ($0.key, $0.slot.json) }))
        case .array(let slots): .array(slots.map(\.json))
        case nil: .object([:])
        }
    }

    var count: Int {
        if case .array(let slots) = content { slots.count } else { 0 }
    }

    func set(_ value: JSONValue) {
        content = .value(value)
    }

    func becomeObject() {
        if case .object = content { return }
        content = .object([])
    }

    func becomeArray() {
        if case .array = content { return }
        content = .array([])
    }

    func member(_ key: String) -> JSONValueSlot {
        let slot = JSONValueSlot()
        guard case .object(var members) = content else { return slot }
        content = nil
        members.append((key, slot))
        content = .object(members)
        return slot
    }

    func element() -> JSONValueSlot {
        let slot = JSONValueSlot()
        guard case .array(var slots) = content else { return slot }
        content = nil
        slots.append(slot)
        content = .array(slots)
        return slot
    }
}

private struct JSONValueWriter: Encoder {
    let slot: JSONValueSlot
    let codingPath: [any CodingKey]
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        slot.becomeObject()
        return KeyedEncodingContainer(Keyed<Key>(writer: self))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        slot.becomeArray()
        return Unkeyed(writer: self)
    }

    func singleValueContainer() -> any SingleValueEncodingContainer {
        Single(writer: self)
    }

    func write(_ value: some Encodable) throws {
        if let scalar = value as? any JSONScalar {
            slot.set(scalar.json)
        } else {
            try value.encode(to: self)
        }
    }
}

extension JSONValueWriter {
    // One generic method stands for the protocol's fifteen: it witnesses those for the standard types too.

    private struct Keyed<Key: CodingKey>: KeyedEncodingContainerProtocol {
        let writer: JSONValueWriter
        var codingPath: [any CodingKey] { writer.codingPath }

        func encodeNil(forKey key: Key) {
            member(key).slot.set(.null)
        }

        func encode<Value: Encodable>(_ value: Value, forKey key: Key) throws {
            try member(key).write(value)
        }

        func nestedContainer<NestedKey: CodingKey>(
            keyedBy type: NestedKey.Type,
            forKey key: Key
        ) -> KeyedEncodingContainer<NestedKey> {
            member(key).container(keyedBy: type)
        }

        func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
            member(key).unkeyedContainer()
        }

        func superEncoder() -> any Encoder { member(JSONKey.super) }

        func superEncoder(forKey key: Key) -> any Encoder { member(key) }

        private func member(_ key: any CodingKey) -> JSONValueWriter {
            JSONValueWriter(slot: writer.slot.member(key.stringValue), codingPath: codingPath + [key])
        }
    }

    private struct Unkeyed: UnkeyedEncodingContainer {
        let writer: JSONValueWriter
        var codingPath: [any CodingKey] { writer.codingPath }
        var count: Int { writer.slot.count }

        func encodeNil() {
            element().slot.set(.null)
        }

        func encode<Value: Encodable>(_ value: Value) throws {
            try element().write(value)
        }

        func nestedContainer<NestedKey: CodingKey>(
            keyedBy type: NestedKey.Type
        ) -> KeyedEncodingContainer<NestedKey> {
            element().container(keyedBy: type)
        }

        func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer {
            element().unkeyedContainer()
        }

        func superEncoder() -> any Encoder { element() }

        private func element() -> JSONValueWriter {
            JSONValueWriter(slot: writer.slot.element(), codingPath: codingPath + [JSONKey(index: count)])
        }
    }

    private struct Single: SingleValueEncodingContainer {
        let writer: JSONValueWriter
        var codingPath: [any CodingKey] { writer.codingPath }

        func encodeNil() {
            writer.slot.set(.null)
        }

        func encode<Value: Encodable>(_ value: Value) throws {
            try writer.write(value)
        }
    }
}
