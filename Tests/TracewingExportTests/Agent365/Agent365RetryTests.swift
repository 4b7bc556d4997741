import Testing
import TracewingModel
import TracewingSDK
import TracewingTesting

@testable import TracewingExport

/// When, and how often, a request to Agent 365 is tried again.
@Suite("Retries of Agent 365", .timeLimit(.minutes(10)))
struct Agent365RetryTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let status: Int
        let attempts: Int
        let dropped: DropReason?

        var testDescription: String { "\(status)" }
    }

    static let rows = [
        Row(status: 200, attempts: 1, dropped: nil),
        Row(status: 202, attempts: 1, dropped: nil),
        Row(status: 204, attempts: 1, dropped: nil),
        Row(status: 302, attempts: 1, dropped: .permanent),
        Row(status: 307, attempts: 1, dropped: .permanent),
        Row(status: 400, attempts: 1, dropped: .permanent),
        // Once more, with a fresh token.
        Row(status: 401, attempts: 2, dropped: .permanent),
        Row(status: 403, attempts: 1, dropped: .permanent),
        Row(status: 404, attempts: 1, dropped: .permanent),
        Row(status: 408, attempts: 4, dropped: .retriesExhausted),
        Row(status: 413, attempts: 1, dropped: .tooLarge),
        Row(status: 429, attempts: 4, dropped: .retriesExhausted),
        Row(status: 500, attempts: 4, dropped: .retriesExhausted),
        Row(status: 501, attempts: 4, dropped: .retriesExhausted),
        Row(status: 503, attempts: 4, dropped: .retriesExhausted),
        Row(status: 599, attempts: 4, dropped: .retriesExhausted),
    ]

    static let headers: [String?] = [
        "2", "0.5", "Sun, 06 Nov 1994 08:49:47 GMT", "0", "-5", "NaN", "inf", "99999999999", "1e999", "soon", "", nil,
    ]

    @Test("Each answer has its attempts and its outcome, whatever Retry-After says", arguments: rows, headers)
    func table(row: Row, header: String?) async throws {
        var headers = header.map { ["Retry-After": $0] } ?? [:]
        if 300..<400 ~= row.status { headers["location"] = "/elsewhere" }
        try await FaultServer.run([.status(row.status, headers: headers)]) { server in
            let virtual = VirtualClock()
            let provider = TracerProvider.exporting(to: try Agent365Exporter(to: server.url, clock: virtual.clock))
            provider.endAgentSpans(1)
            let isFlushed = await provider.forceFlush(deadline: .seconds(60))
            #expect(isFlushed == (row.dropped == nil))
            #expect(server.requests.count == row.attempts)
            #expect(Set(server.requests.map(\.path)).count == 1, "A redirect was followed.")
            #expect(virtual.sleeps.count == (row.attempts == 4 ? 3 : 0))
            let statistics = provider.statistics.first
            #expect(statistics?.dropped == (row.dropped.map { [$0: 1] } ?? [:]))
            #expect(statistics?.exported == (row.dropped == nil ? 1 : 0))
            #expect(statistics?.isBalanced == true)
        }
    }

    @Test(
        "Retry-After is waited at least, no longer than a minute; nonsense is ignored",
        arguments: [
            ("2", 2, 2.5), ("0.5", 0.5, 1), ("0", 0, 0.5), ("59.9", 59.9, 60), ("60", 60, 60), ("3600", 60, 60),
            ("99999999", 60, 60), ("1000000000", 60, 60), ("99999999999", 60, 60),
            ("Sun, 06 Nov 1994 08:49:47 GMT", 10, 10.5), ("Thu, 01 Jan 1970 00:00:00 GMT", 0, 0.5),
            ("Fri, 31 Dec 9999 23:59:59 GMT", 60, 60),
            ("-5", 0, 0.5), ("NaN", 0, 0.5), ("inf", 0, 0.5), ("1e999", 0, 0.5), ("soon", 0, 0.5), (nil, 0, 0.5),
        ] as [(String?, Double, Double)],
        [408, 429, 500, 503]
    )
    func retryAfter(_ row: (value: String?, least: Double, most: Double), status: Int) async throws {
        for (jitter, expected) in [(0.0, row.least), (1.0, row.most)] {
            let headers = row.value.map { ["Retry-After": $0] } ?? [:]
            try await FaultServer.run([.status(status, headers: headers), .status(200)]) { server in
                let virtual = VirtualClock(jitter: jitter)
                let exporter = try Agent365Exporter(to: server.url, clock: virtual.clock)
                #expect(await exporter.failure([.ofAgent()]) == nil)
                #expect(virtual.sleeps == [.seconds(expected)])
                #expect(Set(server.requests.map(\.body)).count == 1)
            }
        }
    }

    @Test("Without a word from the server, the waits double from half a second")
    func backoff() async throws {
        try await FaultServer.run([.status(503)]) { server in
            let virtual = VirtualClock()
            let failure = await Agent365Exporter.failing(server.url, virtual)
            #expect(virtual.sleeps == [.seconds(0.5), .seconds(1), .seconds(2)])
            #expect(failure?.losses(of: 1) == [.retriesExhausted: 1])
            #expect(failure?.undelivered == [0])
            #expect(
                failure?.description
                    == "\(server.url)/maven/agent365/agents/agent/traces?api-version=1 answered 503; "
                    + "given up after 4 attempts"
            )
        }
    }

    @Test("A refused token is told of as one: there are no headers to check", arguments: [401, 403])
    func advice(status: Int) async throws {
        try await FaultServer.run([.status(status)]) { server in
            let failure = await Agent365Exporter.failing(server.url, VirtualClock())
            #expect(failure?.description.hasSuffix("Check the token resolver's tokens and the address.") == true)
        }
    }

    @Test("A minute for each of the three waits is within the time of a batch")
    func longestWaits() async throws {
        try await FaultServer.run([.status(429, headers: ["retry-after": "3600"])]) { server in
            let virtual = VirtualClock()
            let failure = await Agent365Exporter.failing(server.url, virtual)
            #expect(virtual.sleeps == [.seconds(60), .seconds(60), .seconds(60)])
            #expect(failure?.losses(of: 1) == [.retriesExhausted: 1])
            let exporter = try Agent365Exporter(to: server.url)
            #expect(exporter.exportTimeout == .seconds(301))
        }
    }

    @Test(
        "A connection that ends before the answer is tried again",
        arguments: [.close, .reset] as [FaultServer.Answer]
    )
    func hangUp(answer: FaultServer.Answer) async throws {
        try await FaultServer.run([answer, answer, answer, .status(200)]) { server in
            let virtual = VirtualClock()
            let exporter = try Agent365Exporter(to: server.url, clock: virtual.clock)
            #expect(await exporter.failure([.ofAgent()]) == nil)
            #expect(server.requests.count == 4)
            #expect(virtual.sleeps == [.seconds(0.5), .seconds(1), .seconds(2)])
        }
        try await FaultServer.run([answer]) { server in
            let failure = await Agent365Exporter.failing(server.url, VirtualClock())
            #expect(failure?.losses(of: 1) == [.retriesExhausted: 1])
            #expect(server.requests.count == 4)
        }
    }

    @Test("A server that does not answer in time is tried four times")
    func silence() async throws {
        try await FaultServer.run([.silence]) { server in
            let virtual = VirtualClock()
            let exporter = try Agent365Exporter(to: server.url, timeout: .milliseconds(50), clock: virtual.clock)
            let failure = await exporter.failure([.ofAgent()])
            #expect(server.requests.count == 4)
            #expect(virtual.sleeps.count == 3)
            #expect(failure?.losses(of: 1) == [.retriesExhausted: 1])
            #expect(failure?.description.contains("no answer in time") == true)
        }
    }

    @Test("A server that is not there is tried four times")
    func refusedConnection() async throws {
        let virtual = VirtualClock()
        let failure = await Agent365Exporter.failing(
            "http://127.0.0.1:\(try await FaultServer.unusedPort())",
            virtual
        )
        #expect(virtual.sleeps == [.seconds(0.5), .seconds(1), .seconds(2)])
        #expect(failure?.losses(of: 1) == [.retriesExhausted: 1])
        #expect(failure?.description.contains("connection refused; given up after 4 attempts") == true)
    }

    @Test("A batch that is too large for a server is sent in halves, down to single spans")
    func tooLarge() async throws {
        let batch = (1...8).map { SpanRecord.ofAgent("agent", of: "tenant", $0) }
        try await FaultServer.run(rule: { .status($0.body.count > 900 ? 413 : 200) }) { server in
            let exporter = try Agent365Exporter(to: server.url)
            #expect(await exporter.failure(batch) == nil)
            let taken = server.requests.filter { $0.body.count <= 900 }
            let names = try taken.flatMap { try $0.spans }.compactMap { $0["name"]?.stringValue }
            #expect(names == batch.map(\.name))
        }
        try await FaultServer.run(rule: { .status($0.body.count > 100 ? 413 : 200) }) { server in
            let failure = await (try Agent365Exporter(to: server.url)).failure(batch)
            #expect(failure?.losses(of: 8) == [.tooLarge: 8])
            #expect(server.requests.count == 15)
        }
    }

    @Test("What follows a part that was given up is not tried, and could be delivered later")
    func nextParts() async throws {
        // Each is a request of its own.
        let text = String(repeating: "x", count: 250_000)
        let batch = (1...8).map { SpanRecord.ofAgent("agent", of: "tenant", $0, attributes: ["text": .string(text)]) }
        try await FaultServer.run([.status(200), .status(503)]) { server in
            let exporter = try Agent365Exporter(to: server.url, contract: .observabilityService)
            let failure = await exporter.failure(batch)
            #expect(server.requests.count == 5)
            #expect(failure?.losses(of: 8) == [.retriesExhausted: 5])
            #expect(failure?.undelivered.map { Set($0) } == Set(3..<8))
        }
    }

    @Test("An export that is called off ends at once")
    func cancellation() async throws {
        try await FaultServer.run([.silence]) { server in
            let exporter = try Agent365Exporter(to: server.url, timeout: .seconds(3_600))
            let export = Task { try await exporter.export(SpanRecord.ofAgents(3)) }
            await until { server.requests.count == 3 }
            export.cancel()
            await #expect(throws: CancellationError.self) { try await export.value }
        }
    }
}

extension Agent365Exporter {
    fileprivate static func failing(_ url: String, _ virtual: VirtualClock) async -> SpanExportError? {
        guard let exporter = try? Agent365Exporter(to: url, clock: virtual.clock) else { return nil }
        return await exporter.failure([.ofAgent()])
    }
}
