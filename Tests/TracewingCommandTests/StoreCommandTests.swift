import AsyncHTTPClient
import Foundation
import Testing
import TracewingModel
import TracewingOTLP

/// `tracewing store`, on databases a server has left.
@Suite("The command store")
struct StoreCommandTests {
    /// A database with one trace of three spans.
    private static func database(in folder: TemporaryDirectory) async throws -> String {
        let path = folder.appending("traces.sqlite")
        let server = try RunningCommand(["serve", "--port", "0", "--database", path])
        let url = try #require(await server.serverURL())
        let spans = (1...3).map { id in
            SpanRecord(
                traceID: TraceID(high: 1, low: 1),
                spanID: SpanID(UInt64(id)),
                name: "work",
                startTime: 1_780_000_000_000_000_000,
                endTime: 1_780_000_000_010_000_000
            )
        }
        #expect(try await HTTPClient.untraced.postTraces(OTLPTraceEncoder().encode(spans), to: url) == 200)
        server.signal(SIGTERM)
        #expect(await server.outcome().status == 0)
        return path
    }

    @Test("info counts, check finds a whole database, vacuum and migrate leave it so")
    func whole() async throws {
        let folder = try TemporaryDirectory()
        let path = try await Self.database(in: folder)
        let info = try await RunningCommand.run(["store", "info", "--json", "--database", path])
        #expect(info.status == 0)
        let json = try JSONValue(parsing: info.output)
        #expect(json["spans"] == 3)
        #expect(json["traces"] == 1)
        let plain = try await RunningCommand.run(["store", "info"], environment: ["TRACEWING_DATABASE": path])
        #expect(plain.output.contains("Spans       3"))
        for command in ["migrate", "vacuum", "check"] {
            let outcome = try await RunningCommand.run(["store", command, "--database", path])
            #expect(outcome.status == 0, "\(command): \(outcome.errors)")
            #expect(outcome.output.contains(path), "\(command)")
            let json = try await RunningCommand.run(["store", command, "--json", "--database", path])
            #expect(try JSONValue(parsing: json.output)["path"] == .string(path), "\(command)")
        }
    }

    @Test("a damaged database is found, with exit code 1")
    func damaged() async throws {
        let folder = try TemporaryDirectory()
        let path = try await Self.database(in: folder)
        let file = try #require(FileHandle(forUpdatingAtPath: path))
        try file.seek(toOffset: 16_384)
        try file.write(contentsOf: Data(repeating: 0xA5, count: 3 * 16_384))
        try file.close()
        let outcome = try await RunningCommand.run(["store", "check", "--database", path])
        #expect(outcome.status == 1)
        #expect(outcome.errors.contains("is damaged"))
        #expect(!outcome.output.isEmpty)
        let json = try await RunningCommand.run(["store", "check", "--json", "--database", path])
        #expect(json.status == 1)
        let report = try JSONValue(parsing: json.output)
        #expect(report["path"] == .string(path))
        #expect(report["whole"] == false)
        #expect(report["findings"]?.arrayValue?.isEmpty == false)
        let serve = try await RunningCommand.run(["serve", "--port", "0", "--database", path])
        #expect(serve.status == 1)
        #expect(serve.errors.contains("is damaged"))
        let server = try RunningCommand(["serve", "--port", "0", "--set-aside-damaged", "--database", path])
        #expect(await server.serverURL() != nil)
        server.signal(SIGTERM)
        let outcomeOfServer = await server.outcome()
        #expect(outcomeOfServer.errors.contains("\(path).damaged-1"))
        #expect(FileManager.default.fileExists(atPath: "\(path).damaged-1"))
    }

    @Test("a database that is not there is not made", arguments: ["info", "check", "vacuum", "migrate"])
    func missing(command: String) async throws {
        let folder = try TemporaryDirectory()
        let path = folder.appending("none.sqlite")
        let outcome = try await RunningCommand.run(["store", command, "--database", path])
        #expect(outcome.status == 1)
        #expect(outcome.errorLines == ["Error: There is no database at \(path). Say with --database where it is."])
        #expect(!FileManager.default.fileExists(atPath: path))
    }
}
