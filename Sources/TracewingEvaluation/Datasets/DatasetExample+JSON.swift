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
    /// Gives those that repeat an id one that no other has.
    mutating func tellApart() {
        var taken = Set(map(\.id))
        var counts: [String: Int] = [:]
        for index in indices {
            let id = self[index].id
            counts[id, default: 0] += 1
            guard var count = counts[id], count > 1 else { continue }
            while !taken.insert("\(id)-\(count)").inserted { count += 1 }
            counts[id] = count
            self[index].id = "\(id)-\(count)"
        }
    }
}
