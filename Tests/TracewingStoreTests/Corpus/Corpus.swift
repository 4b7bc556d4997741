import Foundation
import TracewingModel
import TracewingOTLP
import TracewingStore

/// What real instrumentations send: `Tests/Corpus/spans.jsonl`, made by the script beside it.
struct Corpus {
    struct Source {
        var name: String
        /// The package that sent it, with its version.
        var package: String
        var spans: [IngestedSpan]
    }

    var sources: [Source]

    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Corpus")

    init() throws {
        let text = try String(contentsOf: Self.folder.appending(path: "spans.jsonl"), encoding: .utf8)
        sources = try text.split(separator: "\n").map { line in
            let json = try JSONValue(parsing: String(line))
            let body = try OTLPTraceJSON.protobuf(from: Array((json["request"] ?? .null).text.utf8))
            return Source(
                name: json["source"]?.stringValue ?? "",
                package: json["package"]?.stringValue ?? "",
                spans: try OTLPTraceDecoder.decode(body).spans.map { IngestedSpan($0, in: body) }
            )
        }
    }
}
