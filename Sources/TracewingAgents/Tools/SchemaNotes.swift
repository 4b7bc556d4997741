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
    private var optionals: Set<String> = []

    init(path: SchemaPath) {
        self.path = path
    }

    func note(_ schema: JSONValue) {
        shape = .known(schema)
    }

    func noteObject() {
        if case .unknown = shape { shape = .object }
    }

    /// The notes on one property. Types that read the same object twice add to the same notes.
    func property(_ name: String) -> SchemaNotes {
        if let known = properties.first(where: { $0.name == name }) { return known.notes }
        let notes = SchemaNotes(path: path.property(name))
        properties.append((name, notes))
        return notes
    }

    /// The type asked whether the property is there: it can do without.
    func noteOptional(_ name: String) {
        optionals.insert(name)
    }

    /// The notes on the elements of this, which is an array.
    func noteArray() -> SchemaNotes {
        if case .array(let element) = shape { return element }
        let element = SchemaNotes(path: path.element)
        shape = .array(element)
        return element
    }

    var schema: JSONValue {
        switch shape {
        case .known(let schema): schema
        case .array(let element): ["type": "array", "items": element.schema]
        case .unknown, .object: objectSchema
        }
    }

    private var objectSchema: JSONValue {
        // What was asked for and never read is no property: its type is not known.
        let read = properties.filter { if case .unknown = $0.notes.shape { false } else { true } }
        var schema: JSONObject = [
            "type": "object",
            "properties": .object(JSONObject(read.map { ($0.name, $0.notes.schema) })),
        ]
        let required = read.map(\.name).filter { !optionals.contains($0) }
        if !required.isEmpty { schema["required"] = .array(required.map(JSONValue.string)) }
        return .object(schema)
    }
}
