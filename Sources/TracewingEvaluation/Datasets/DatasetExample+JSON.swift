public import TracewingModel

extension DatasetExample {
    /// The example as it is written: `{"id", "input", "reference", "metadata"}`.
    public var json: JSONValue {
        var object: JSONObject = ["id": .string(id), "input": input]
        if let reference { object["reference"] = reference }
        if !metadata.isEmpty { object["metadata"] = .object(metadata) }
        return .object(object)
    }

    /// Reads an example. The reference may also be called `output`, as other tools call it.
    package init(_ json: JSONValue) throws(DatasetError) {
        guard let object = json.objectValue else { throw DatasetError("it is no JSON object") }
        guard let input = object["input"] else { throw DatasetError("it has no \"input\"") }
        let metadata = object["metadata"] ?? .null
        guard metadata == .null || metadata.objectValue != nil else { throw DatasetError("\"metadata\" is no object") }
        self.init(
            id: object["id"].flatMap { $0 == .null ? nil : $0.pythonText },
            input: input,
            reference: object["reference"] ?? object["output"],
            metadata: metadata.objectValue ?? [:]
        )
    }
}

extension [DatasetExample] {
    /// Gives those that repeat an id made of their content one of their own.
    mutating func tellApart() {
        var counts: [String: Int] = [:]
        for index in indices {
            let count = counts[self[index].id, default: 0] + 1
            counts[self[index].id] = count
            if count > 1 { self[index].id += "-\(count)" }
        }
    }
}
