import ArgumentParser
import Foundation
import NIOCore
import TracewingModel

/// `tracewing trace export`: one trace as a file.
struct TraceExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Writes one trace as OTLP/JSON, or as JSON with a span a line."
    )

    enum Format: String, ExpressibleByArgument, CaseIterable {
        case otlp, jsonl
    }

    @OptionGroup var query: ServerQuery

    @Argument(help: "The trace's id, the first digits of it, or 'latest'.")
    var trace = "latest"

    @Option(help: "otlp: one OTLP request as JSON; jsonl: a span a line.")
    var format = Format.otlp

    @Option(name: .shortAndLong, help: "The file to write; standard output unless given.")
    var output: String?

    func run() async throws {
        let client = try query.client()
        let id = try await client.resolve(trace)
        guard let output else {
            return try await client.export(id, format: format.rawValue) { chunk in
                try Terminal.write(Array(chunk.readableBytesView))
            }
        }
        // Made when there is something to write: a file of this name is not emptied for a trace that is not there.
        var file: FileHandle?
        defer { try? file?.close() }
        try await client.export(id, format: format.rawValue) { chunk in
            let open = try file ?? Self.create(output)
            file = open
            try open.write(contentsOf: Data(chunk.readableBytesView))
        }
    }

    private static func create(_ path: String) throws -> FileHandle {
        guard FileManager.default.createFile(atPath: path, contents: nil, attributes: [.posixPermissions: 0o600]),
            let file = FileHandle(forWritingAtPath: path)
        else { throw Failure("\(path) cannot be written. Check the path and who may write there.") }
        return file
    }
}
