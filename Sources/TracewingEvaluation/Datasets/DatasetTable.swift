import TracewingModel

/// Examples as CSV: see ``DatasetFormat``.
enum DatasetTable {
    /// What a column holds.
    private struct Column {
        enum Part: String {
            case id, input, reference, metadata
        }

        let part: Part
        /// The member of the part it is; nil for the whole part.
        let member: String?
        let isJSON: Bool

        init(_ header: String) {
            var name = header.pythonStripped[...]
            isJSON = name.hasSuffix(":json")
            if isJSON { name.removeLast(5) }
            let pieces = name.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
            let part = pieces.first.flatMap { $0 == "output" ? .reference : Part(rawValue: String($0)) }
            if let part, part != .id || pieces.count == 1 {
                self.part = part
                member = pieces.count > 1 ? String(pieces[1]) : nil
            } else {
                self.part = .input
                member = String(name)
            }
        }

        /// - Returns: nil if the cell says nothing.
        func value(of cell: String) throws(DatasetError) -> JSONValue? {
            guard isJSON else { return .string(cell) }
            guard !cell.isEmpty else { return nil }
            do throws(JSONParsingError) {
                return try JSONValue(parsing: cell)
            } catch {
                throw DatasetError("a cell of a column of JSON is \(error)")
            }
        }
    }

    static func examples(in text: String) throws(DatasetError) -> [DatasetExample] {
        var rows = try CSV.rows(of: text)[...]
        guard let head = rows.popFirst() else { return [] }
        let columns = head.cells.map(Column.init)
        var examples: [DatasetExample] = []
        for row in rows {
            do throws(DatasetError) {
                guard row.cells.count == columns.count else {
                    throw DatasetError("it has \(row.cells.count) cells where there are \(columns.count) columns")
                }
                examples.append(try example(of: row.cells, columns))
            } catch {
                throw DatasetError("Line \(row.line) is no example: \(error).")
            }
        }
        examples.tellApart()
        return examples
    }

    private static func example(of cells: [String], _ columns: [Column]) throws(DatasetError) -> DatasetExample {
        var parts: [Column.Part: JSONValue] = [:]
        for (cell, column) in zip(cells, columns) {
            guard let value = try column.value(of: cell) else { continue }
            if let member = column.member {
                var object = parts[column.part]?.objectValue ?? [:]
                object[member] = value
                parts[column.part] = .object(object)
            } else {
                parts[column.part] = value
            }
        }
        var object = JSONObject()
        for part in [Column.Part.input, .reference, .metadata] {
            if let value = parts[part] { object[part.rawValue] = value }
        }
        if let id = parts[.id], id != "" { object["id"] = id }
        return try DatasetExample(.object(object))
    }

    static func text(of examples: [DatasetExample]) -> String {
        let ids = examples.map { Optional(JSONValue.string($0.id)) }
        let columns = [
            ("id", ids), ("input", examples.map { Optional($0.input) }), ("reference", examples.map(\.reference)),
            ("metadata", examples.map { $0.metadata.isEmpty ? nil : .object($0.metadata) }),
        ]
        .filter { name, values in name == "input" || values.contains { $0 != nil } }
        .map { name, values in
            // Text alone needs no quotes; as soon as one value is something else, all are JSON.
            values.allSatisfy { $0?.stringValue != nil }
                ? [name] + values.map { $0?.stringValue ?? "" }
                : [name + ":json"] + values.map { $0?.text ?? "" }
        }
        return CSV.text(of: (0...examples.count).map { row in columns.map { $0[row] } })
    }
}
