import TracewingModel

/// What a ``SchemaProbe`` has seen of one value.
final class SchemaNotes {
    private enum Shape {
        /// Nothing was asked for: a struct without properties.
        case unknown
        case known(JSONValue)
        case object
        case array(SchemaNotes)
    }

    let path: SchemaPath
    private var shape = Shape.unknown
    private var properties: [(name: String, notes: SchemaNotes)] = []
    /// How many samples there are of what is read here.
    private var samples = 0
    private var mayBeNull = false
    /// The type can do without this property.
    private var isOptional = false
    /// Null is a value of its own here.
    private var isNullable = false

    init(path: SchemaPath) {
        self.path = path
    }

    // MARK: What was asked for

    /// A value is read here. False if something else was read here before.
    func note(_ schema: JSONValue, samples: Int) -> Bool {
        if case .known(let known) = shape { return known == schema }
        guard case .unknown = shape else { return false }
        shape = .known(schema)
        self.samples = samples
        return true
    }

    /// Properties are read here. False if something else was read here before.
    func noteObject() -> Bool {
        if case .unknown = shape { shape = .object }
        if case .object = shape { return true }
        return false
    }

    /// The notes on the elements of this, which is an array. Nil if something else was read here before.
    func noteArray() -> SchemaNotes? {
        if case .unknown = shape { shape = .array(SchemaNotes(path: path.element)) }
        if case .array(let element) = shape { return element }
        return nil
    }

    /// The type asked whether there is null here.
    func noteNull() {
        mayBeNull = true
    }

    /// The notes on one property. Types that read the same object twice add to the same notes.
    func property(_ name: String) -> SchemaNotes {
        if let known = properties.first(where: { $0.name == name }) { return known.notes }
        let notes = SchemaNotes(path: path.property(name))
        properties.append((name, notes))
        return notes
    }

    // MARK: Other tries

    /// What else may be answered here and below.
    var variations: [SchemaVariation] {
        var changes: [SchemaVariation.Change] = [.otherType]
        if mayBeNull { changes.append(.null) }
        if samples > 1 { changes += (1..<samples).map(SchemaVariation.Change.sample) }
        var below: [SchemaVariation] = []
        for (_, notes) in properties {
            below.append(SchemaVariation(notes: notes, change: .absent))
            below += notes.variations
        }
        if case .array(let element) = shape {
            changes.append(.length(3))
            below += element.variations
        }
        return changes.map { SchemaVariation(notes: self, change: $0) } + below
    }

    /// Takes over what the type made of `change`.
    func learn(_ change: SchemaVariation.Change, isAccepted: Bool) {
        switch change {
        case .absent: isOptional = isAccepted
        case .null: isNullable = isAccepted
        case .otherType, .sample, .length: break
        }
    }

    /// Where `other`, made by the same type in another try, saw something that is not in these notes. If the type
    /// came to its `end`, also where it saw less, but for the `place` that was changed.
    func difference(from other: SchemaNotes, afterEnd end: Bool, at place: SchemaPath) -> SchemaPath? {
        guard !other.isUnread else { return nil }
        switch (shape, other.shape) {
        case (.known(let schema), .known(let otherSchema)) where schema == otherSchema: break
        case (.object, .object): break
        case (.array(let element), .array(let otherElement)):
            return element.difference(from: otherElement, afterEnd: end, at: place)
        default: return path
        }
        for (name, notes) in other.properties where !notes.isUnread {
            guard let own = properties.first(where: { $0.name == name })?.notes, !own.isUnread else {
                return notes.path
            }
            if let path = own.difference(from: notes, afterEnd: end, at: place) { return path }
        }
        for (name, notes) in properties where end && !notes.isUnread && notes.path != place {
            guard other.properties.contains(where: { $0.name == name && !$0.notes.isUnread }) else { return notes.path }
        }
        return nil
    }

    /// A property whose presence is asked for while its value is not: its type is not known.
    var unreadProperty: SchemaPath? {
        for (_, notes) in properties {
            if notes.isUnread { return notes.path }
            if let path = notes.unreadProperty { return path }
        }
        if case .array(let element) = shape { return element.unreadProperty }
        return nil
    }

    private var isUnread: Bool {
        if case .unknown = shape { true } else { false }
    }

    // MARK: The schema

    /// Whether this is a string, a number or a boolean.
    var isScalar: Bool {
        guard case .known(let schema) = shape, let type = schema["type"]?.stringValue else { return false }
        return type != "object" && type != "array"
    }

    var schema: JSONValue {
        let schema: JSONValue =
            switch shape {
            case .known(let schema): schema
            case .array(let element): ["type": "array", "items": element.schema]
            case .unknown, .object: objectSchema
            }
        // A property that may be left out need not be null as well.
        return isNullable && !isOptional ? schema.allowingNull : schema
    }

    private var objectSchema: JSONValue {
        var schema: JSONObject = [
            "type": "object",
            "properties": .object(JSONObject(properties.map { ($0.name, $0.notes.schema) })),
        ]
        let required = properties.filter { !$0.notes.isOptional }.map { JSONValue.string($0.name) }
        if !required.isEmpty { schema["required"] = .array(required) }
        return .object(schema)
    }
}

extension JSONValue {
    /// This schema, or null.
    var allowingNull: JSONValue {
        guard case .object(var object) = self, !object.isEmpty else { return self }
        if let type = object["type"]?.stringValue, object["enum"] == nil {
            object["type"] = [.string(type), "null"]
            return .object(object)
        }
        if object["type"]?.arrayValue?.contains("null") == true { return self }
        if object["anyOf"]?.arrayValue?.contains(["type": "null"]) == true { return self }
        return ["anyOf": [self, ["type": "null"]]]
    }
}
