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

    private static func lines() throws -> [JSONValue] {
        let text = try String(contentsOf: folder.appending(path: "spans.jsonl"), encoding: .utf8)
        return try text.split(separator: "\n").map { try JSONValue(parsing: String($0)) }
    }

    private static func request(of line: JSONValue) throws -> [UInt8] {
        try OTLPTraceJSON.protobuf(from: Array((line["request"] ?? .null).text.utf8))
    }

    /// The requests, as protobuf.
    static func requests() throws -> [[UInt8]] { try lines().map(request) }

    init() throws {
        sources = try Self.lines().map { json in
            let body = try Self.request(of: json)
            return Source(
                name: json["source"]?.stringValue ?? "",
                package: json["package"]?.stringValue ?? "",
                spans: try OTLPTraceDecoder.decode(body).spans.map { IngestedSpan($0, in: body) }
            )
        }
    }
}
