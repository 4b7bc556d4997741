import AsyncHTTPClient
import Foundation
import NIOHTTP1
import Testing
import TracewingModel
import TracewingOTLP

/// Flags, variables, and what a key opens.
@Suite("Settings of the command serve")
struct ServeSettingsTests {
    private static func span(_ id: Int) -> SpanRecord {
        SpanRecord(
            traceID: TraceID(high: 1, low: UInt64(id)),
            spanID: SpanID(UInt64(id)),
            name: "work \(id)",
            startTime: 1_780_000_000_000_000_000,
            endTime: 1_780_000_000_010_000_000
        )
    }

    @Test("variables say what flags do not; a flag goes before")
    func variables() async throws {
        let folder = try TemporaryDirectory()
        let (one, other) = (folder.appending("one.sqlite"), folder.appending("other.sqlite"))
        let variables = [
            "TRACEWING_PORT": "0", "TRACEWING_DATABASE": one, "TRACEWING_RETENTION_DAYS": "7",
        ]
        let server = try RunningCommand(["serve", "--database", other], environment: variables)
        let url = try #require(await server.serverURL())
        #expect(!url.hasSuffix(":4318"))
        #expect(FileManager.default.fileExists(atPath: other))
        #expect(!FileManager.default.fileExists(atPath: one))
        let settings = try await HTTPClient.untraced.json(url + "/api/v1/settings")
        #expect(settings == ["retention": ["days": 7, "bytes": nil], "writable": false])
        server.signal(SIGTERM)
        #expect(await server.outcome().status == 0)
    }

    @Test(
        "a variable that cannot be used is named",
        arguments: [
            ("TRACEWING_PORT", "http"), ("TRACEWING_PORT", "70000"), ("TRACEWING_RETENTION_DAYS", "0"),
            ("TRACEWING_RETENTION_BYTES", "5GB"),
        ]
    )
    func badVariable(name: String, value: String) async throws {
        let outcome = try await RunningCommand.run(["serve"], environment: [name: value])
        #expect(outcome.status == 64)
        #expect(outcome.errorLines.first?.contains(name) == true)
        #expect(outcome.errorLines.first?.contains(value) == true)
    }

    @Test("with a key for reading, any address may be listened on, and nobody else reads or sends")
    func keys() async throws {
        let folder = try TemporaryDirectory()
        let server = try RunningCommand(
            ["serve", "--port", "0", "--database", folder.appending("t.sqlite")],
            environment: ["TRACEWING_HOST": "127.0.0.2", "TRACEWING_READ_KEY": "secret-read-key"]
        )
        // Loopback too, but none of the names that need no key.
        let url = try #require(await server.serverURL())
        #expect(try await HTTPClient.untraced.postTraces(OTLPTraceEncoder().encode([Self.span(1)]), to: url) == 401)
        let stranger = try await RunningCommand.run(["trace", "list", "--server", url])
        #expect(stranger.status == 1)
        #expect(stranger.errorLines == ["Error: \(url) is read with a key. Set TRACEWING_KEY to one that reads."])
        let reader = try await RunningCommand.run(
            ["trace", "list"],
            environment: ["TRACEWING_SERVER": url, "TRACEWING_KEY": "secret-read-key"]
        )
        #expect(reader.status == 0, "\(reader.errors)")
        server.signal(SIGTERM)
        let outcome = await server.outcome()
        #expect(outcome.status == 0)
        #expect(!(outcome.errors + outcome.output).contains("secret-read-key"))
        #expect(FileManager.default.contents(atPath: folder.appending("t.sqlite"))?.isEmpty == false)
    }

    @Test("said to be wanted, an address that others reach is listened on without keys", arguments: [true, false])
    func insecure(isFlag: Bool) async throws {
        let folder = try TemporaryDirectory()
        let server = try RunningCommand(
            ["serve", "--host", "0.0.0.0", "--port", "0", "--database", folder.appending("t.sqlite")]
                + (isFlag ? ["--insecure"] : []),
            environment: isFlag ? [:] : ["TRACEWING_INSECURE": "true"]
        )
        #expect(await server.serverURL() != nil)
        server.signal(SIGTERM)
        #expect(await server.outcome().status == 0)
    }

    @Test("prices of one's own are used, and a file without any is refused")
    func prices() async throws {
        let folder = try TemporaryDirectory()
        let path = folder.appending("prices.json")
        try Data(#"{"prices":[{"model":"ours","input":1,"output":2}]}"#.utf8).write(to: URL(fileURLWithPath: path))
        let database = folder.appending("t.sqlite")
        let server = try RunningCommand(["serve", "--port", "0", "--database", database, "--prices", path])
        let url = try #require(await server.serverURL())
        let prices = try await HTTPClient.untraced.json(url + "/api/v1/prices")
        #expect(prices["file"] == .string(path))
        #expect(prices["prices"]?[0]?["pattern"] == "ours")
        server.signal(SIGTERM)
        #expect(await server.outcome().status == 0)
        for text in ["{}", "no json", #"{"prices":[{"model":"ours"}]}"#] {
            try Data(text.utf8).write(to: URL(fileURLWithPath: path))
            let outcome = try await RunningCommand.run([
                "serve", "--port", "0", "--database", database, "--prices", path,
            ])
            #expect(outcome.status == 1, "\(text)")
            #expect(outcome.errorLines.count == 1)
            #expect(outcome.errors.contains(path))
        }
    }

    @Test("tail shows what arrives, and export writes what was sent")
    func tailAndExport() async throws {
        let folder = try TemporaryDirectory()
        let server = try RunningCommand(["serve", "--port", "0", "--database", folder.appending("t.sqlite")])
        let url = try #require(await server.serverURL())
        let tail = try RunningCommand(["trace", "tail", "--limit", "1", "--server", url])
        var end: RunningCommand.Outcome?
        // It is not told when its line is up: traces are sent until it has seen one.
        try await withThrowingTaskGroup(of: RunningCommand.Outcome?.self) { group in
            group.addTask { await tail.outcome() }
            group.addTask {
                for id in 1...500 where !Task.isCancelled {
                    _ = try await HTTPClient.untraced.postTraces(OTLPTraceEncoder().encode([Self.span(id)]), to: url)
                    try await Task.sleep(for: .milliseconds(50))
                }
                return nil
            }
            end = try await group.next() ?? nil
            group.cancelAll()
        }
        #expect(end?.status == 0, "\(end?.errors ?? "")")
        #expect(end?.output.contains("  work ") == true)
        let file = folder.appending("trace.json")
        let export = try await RunningCommand.run(["trace", "export", "latest", "--output", file, "--server", url])
        #expect(export.status == 0, "\(export.errors)")
        let bytes = Array(try #require(FileManager.default.contents(atPath: file)))
        let traces = try OTLPTraceDecoder.decode(OTLPTraceJSON.protobuf(from: bytes))
        #expect(traces.spans.count == 1)
        #expect(traces.spans.first?.record.name.hasPrefix("work ") == true)
        // A file that is there stays as it is if there is no such trace.
        let nobody = String(repeating: "9", count: 32)
        let missing = try await RunningCommand.run(["trace", "export", nobody, "--output", file, "--server", url])
        #expect(missing.status == 1)
        #expect(FileManager.default.contents(atPath: file).map(Array.init) == bytes)
        let wrong = try await RunningCommand.run(["trace", "list", "--filter", "latencey > 2s", "--server", url])
        #expect(wrong.status == 1)
        #expect(wrong.errorLines == ["Error: There is no field `latencey`. Did you mean `latency`?"])
        let lines = try await RunningCommand.run(["trace", "export", "--format", "jsonl", "--server", url])
        #expect(try JSONValue(parsing: lines.output)["name"]?.stringValue?.hasPrefix("work ") == true)
        server.signal(SIGTERM)
        #expect(await server.outcome().status == 0)
    }
}
