import TracewingModel

/// How a dataset is written in a file.
///
/// ## JSON Lines
/// An object a line: `{"id": …, "input": …, "reference": …, "metadata": {…}}`. Only the input has to be there.
///
/// ## CSV
/// The first line names the columns: `id`, `input`, `reference` (or `output`), `metadata`. `input.question` is a member
/// of an input that is an object, and so on; a column of any other name is a member of the input. Cells are text; those
/// of a column whose name ends in `:json` are JSON, and nothing if they are empty. What is written is read back as it
/// was.
public enum DatasetFormat: String, Sendable, Hashable, CaseIterable {
    case csv, jsonl

    /// The format that the name of a file stands for; JSON Lines unless it ends in `.csv`.
    public init(path: String) {
        self = path.lowercased().hasSuffix(".csv") ? .csv : .jsonl
    }

    /// Reads examples. One without an id gets one that is made of its content.
    ///
    /// - Throws: ``DatasetError``, with the line.
    public func examples(in text: String) throws(DatasetError) -> [DatasetExample] {
        switch self {
        case .csv: try DatasetTable.examples(in: text)
        case .jsonl: try Self.lines(text)
        }
    }

    /// Writes examples.
    public func text(of examples: [DatasetExample]) -> String {
        switch self {
        case .csv: DatasetTable.text(of: examples)
        case .jsonl: examples.map { $0.json.text + "\n" }.joined()
        }
    }

    private static func lines(_ text: String) throws(DatasetError) -> [DatasetExample] {
        var examples: [DatasetExample] = []
        var bytes = text.utf8[...]
        // A mark of the byte order is no part of the first line.
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes = bytes.dropFirst(3) }
        // The line break of JSON Lines alone: others may stand in a string.
        for (index, line) in bytes.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated() {
            guard line.contains(where: { $0 > 0x20 }) else { continue }
            do {
                examples.append(try DatasetExample(JSONValue(parsing: Array(line))))
            } catch {
                throw DatasetError("Line \(index + 1) is no example: \(error).")
            }
        }
        examples.tellApart()
        return examples
    }
}
