import Foundation
import TracewingModel
import TracewingSDK

/// Appends one line of JSON for every span to a file.
public actor JSONLinesExporter: SpanExporter {
    public nonisolated let name = "json-lines"

    private let file: FileHandle
    private let maxLineBytes: Int

    /// - Parameter path: Where the lines go; what the file holds already stays.
    public init(path: String, maxLineBytes: Int = 1 << 20) throws {
        if !FileManager.default.fileExists(atPath: path) {
            FileManager.default.createFile(atPath: path, contents: nil)
        }
        file = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
        try file.seekToEnd()
        self.maxLineBytes = maxLineBytes
    }

    public func export(_ batch: [SpanRecord]) async throws {
        let lines = batch.map(\.line).filter { $0.utf8.count <= maxLineBytes }
        do {
            try file.write(contentsOf: Data(lines.joined().utf8))
        } catch {
            throw SpanExportError(.exporterFailed, "The file takes no more lines; is the disk full?", cause: error)
        }
        if lines.count < batch.count {
            throw SpanExportError(
                .tooLarge,
                lost: batch.count - lines.count,
                "Spans of more than \(maxLineBytes) bytes were left out; raise maxLineBytes to keep them."
            )
        }
    }

    public func shutdown() async {
        try? file.close()
    }
}

extension SpanRecord {
    fileprivate var line: String {
        let object: JSONObject = [
            "trace": .string(traceID.hex),
            "span": .string(spanID.hex),
            "name": .string(name),
            "milliseconds": .number(Double(duration ?? 0) / 1e6),
            "attributes": JSONValue(AttributeValue.map(attributes)),
        ]
        return JSONValue.object(object).text + "\n"
    }
}
