public import TracewingModel

/// An example as it is kept.
public struct StoredExample: Sendable, Hashable {
    /// What names it through the versions of its dataset.
    public var id: String
    public var input: JSONValue
    /// What should be answered, if that is known.
    public var reference: JSONValue?
    public var metadata: JSONObject

    public init(id: String, input: JSONValue, reference: JSONValue? = nil, metadata: JSONObject = [:]) {
        self.id = id
        self.input = input
        self.reference = reference
        self.metadata = metadata
    }

    /// All but its id, as it is written.
    var body: String {
        var object: JSONObject = ["input": input]
        if let reference { object["reference"] = reference }
        if !metadata.isEmpty { object["metadata"] = .object(metadata) }
        return JSONValue.object(object).text
    }

    init(id: String, body: String) throws {
        let object = try JSONValue(parsingStored: body).objectValue ?? [:]
        self.init(
            id: id,
            input: object["input"] ?? .null,
            reference: object["reference"],
            metadata: object["metadata"]?.objectValue ?? [:]
        )
    }
}

extension JSONValue {
    /// Reads what the store has written itself: it may nest deeper than what it was made of.
    init(parsingStored text: String) throws(JSONParsingError) {
        try self.init(parsing: text, depthLimit: 256)
    }
}
