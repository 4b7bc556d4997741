import AsyncHTTPClient
import Foundation
import NIOCore
import Testing
import TracewingModel
import TracewingOTLP

/// `tracewing serve` as whoever runs it sees it.
@Suite("The command serve")
struct ServeTests {
    @Test("the database is the owner's alone")
    func fileMode() async throws {
        let folder = try TemporaryDirectory()
        let server = try RunningCommand(["serve", "--port", "0"], environment: ["XDG_DATA_HOME": folder.path])
        let url = try #require(await server.serverURL())
        #expect(try await HTTPClient.untraced.postTraces(OTLPTraceEncoder().encode([span(1, in: 1)]), to: url) == 200)
        #expect(try folder.permissions(of: "tracewing") == 0o700)
        for name in ["traces.sqlite", "traces.sqlite-wal", "traces.sqlite-shm"] {
            #expect(try folder.permissions(of: "tracewing/" + name) == 0o600, "\(name)")
        }
        server.signal(SIGTERM)
        #expect(await server.outcome().status == 0)
    }

    @Test("a signal ends it, also while somebody watches", arguments: [SIGTERM, SIGINT])
    func signals(signal: Int32) async throws {
        let folder = try TemporaryDirectory()
        let server = try RunningCommand(["serve", "--port", "0", "--database", folder.appending("t.sqlite")])
        let url = try #require(await server.serverURL())
        let live = try await HTTPClient.untraced.execute(
            HTTPClientRequest(url: url + "/api/v1/live"),
            timeout: .seconds(60)
        )
        var chunks = live.body.makeAsyncIterator()
        #expect(try await chunks.next() != nil)
        let start = ContinuousClock.now
        server.signal(signal)
        let outcome = await server.outcome()
        #expect(outcome.status == 0)
        #expect(!outcome.wasKilled)
        #expect(ContinuousClock.now - start < .seconds(10))
    }

    @Test("IPv6 addresses are written so that a browser takes them")
    func ipv6() async throws {
        let folder = try TemporaryDirectory()
        let server = try RunningCommand([
            "serve", "--host", "::1", "--port", "0", "--database", folder.appending("t.sqlite"),
        ])
        guard let url = await server.serverURL() else {
            // A machine without IPv6: then that is what it must say.
            let outcome = await server.outcome()
            #expect(outcome.status == 1 && outcome.errors.contains("could not listen on"), "\(outcome.errors)")
            return
        }
        #expect(url.hasPrefix("http://[::1]:"))
        #expect(try await HTTPClient.untraced.json(url + "/healthz") == ["status": "ok"])
        server.signal(SIGTERM)
        #expect(await server.outcome().status == 0)
    }

    @Test("a kill right after a 200 loses nothing that was acknowledged", .timeLimit(.minutes(3)))
    func killed() async throws {
        let folder = try TemporaryDirectory()
        let database = folder.appending("traces.sqlite")
        var safe: [UInt64: Set<UInt64>] = [:]
        for round in 1...5 as ClosedRange<UInt64> {
            let server = try RunningCommand(["serve", "--port", "0", "--database", database])
            let url = try #require(await server.serverURL())
            let (acknowledgements, acknowledgement) = AsyncStream.makeStream(of: Acknowledgement.self)
            await withTaskGroup(of: Void.self) { writers in
                for writer in UInt64(1)...8 {
                    writers.addTask { await Self.write(trace: round << 8 | writer, to: url, acknowledgement) }
                }
                // In the middle of what the other writers are sending.
                var seen = 0
                for await acknowledged in acknowledgements {
                    safe[acknowledged.trace, default: []].formUnion(acknowledged.spans)
                    seen += 1
                    if seen == 17 * round { break }
                }
                server.signal(SIGKILL)
                await writers.waitForAll()
                acknowledgement.finish()
                for await late in acknowledgements { safe[late.trace, default: []].formUnion(late.spans) }
            }
            #expect(await server.outcome().wasKilled)
        }
        let server = try RunningCommand(["serve", "--port", "0", "--database", database])
        let url = try #require(await server.serverURL())
        for (trace, spans) in safe {
            let id = TraceID(high: 1, low: trace)
            let stored = try await HTTPClient.untraced.json("\(url)/api/v1/traces/\(id)")["spans"]?.arrayValue ?? []
            let ids = stored.compactMap { $0["spanId"]?.stringValue.flatMap { SpanID(hex: $0) }?.value }
            #expect(spans.subtracting(ids) == [], "of trace \(id)")
            #expect(ids.count == Set(ids).count)
        }
        server.signal(SIGTERM)
        #expect(await server.outcome().status == 0)
    }

    @Test("a list longer than a page is whole, and a trace is shown by the first digits of its id")
    func listAndShow() async throws {
        let folder = try TemporaryDirectory()
        let server = try RunningCommand(["serve", "--port", "0", "--database", folder.appending("t.sqlite")])
        let url = try #require(await server.serverURL())
        let spans = (1...1200).map { span($0, in: $0) }
        #expect(try await HTTPClient.untraced.postTraces(OTLPTraceEncoder().encode(spans), to: url) == 200)

        let list = try await RunningCommand.run(["trace", "list", "--limit", "1100", "--json", "--server", url])
        #expect(list.status == 0)
        let traces = try JSONValue(parsing: list.output).arrayValue ?? []
        #expect(traces.count == 1100)
        #expect(Set(traces.compactMap { $0["traceId"]?.stringValue }).count == 1100)

        let plain = try await RunningCommand.run(["trace", "list", "--limit", "3", "--server", url + "/"])
        #expect(plain.output.split(separator: "\n").count == 3)

        let id = TraceID(high: 1, low: 1100).hex
        let shown = try await RunningCommand.run(["trace", "show", String(id), "--server", url])
        #expect(shown.status == 0)
        #expect(shown.output.contains("work"))
        let ambiguous = try await RunningCommand.run(["trace", "show", "0000000000000001", "--server", url])
        #expect(ambiguous.status == 1)
        #expect(ambiguous.errorLines.count == 1)
        #expect(ambiguous.errors.contains("Give more digits."))
        let missing = try await RunningCommand.run([
            "trace", "show", String(repeating: "f", count: 32), "--server", url,
        ])
        #expect(missing.status == 1)
        #expect(missing.errorLines.count == 1)
        server.signal(SIGTERM)
        #expect(await server.outcome().status == 0)
    }

    /// Spans of which the server said that they are safe.
    private struct Acknowledgement: Sendable {
        let trace: UInt64
        let spans: Range<UInt64>
    }

    /// Sends spans of one trace until the server is gone, and notes those of which it said that they are safe.
    private static func write(trace: UInt64, to url: String, _ report: AsyncStream<Acknowledgement>.Continuation) async
    {
        var next: UInt64 = 1
        while true {
            let ids = next..<(next + 3)
            next += 3
            let body = OTLPTraceEncoder().encode(ids.map { span($0, in: trace) })
            guard (try? await HTTPClient.untraced.postTraces(body, to: url)) == 200 else { return }
            report.yield(Acknowledgement(trace: trace, spans: ids))
        }
    }
}

private func span(_ id: some BinaryInteger, in trace: some BinaryInteger) -> SpanRecord {
    SpanRecord(
        traceID: TraceID(high: 1, low: UInt64(trace)),
        spanID: SpanID(UInt64(id)),
        name: "work",
        startTime: 1_780_000_000_000_000_000,
        endTime: 1_780_000_000_010_000_000,
        attributes: ["text": .string(String(repeating: "x", count: 600))]
    )
}
