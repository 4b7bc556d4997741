#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif
import Testing
import Tracewing
import TracewingModel
import TracewingOTLP
import TracewingSDK
import TracewingTesting
@testable import TracewingExport

/// When, and how often, a batch is tried again.
@Suite("Retries of OTLP", .timeLimit(.minutes(10)))
struct OTLPRetryTests {
    @Test("Without a word from the server, the waits double from 1 s to 30 s, for five minutes together")
    func backoff() async throws {
        try await FaultServer.run([.status(503)]) { server in
            let virtual = VirtualClock()
            let failure = await OTLPExporter(to: server.url, retry: RetryPolicy(), clock: virtual.clock).failure()
            #expect(Array(virtual.sleeps.prefix(6)) == [1, 2, 4, 8, 16, 30].map { Duration.seconds($0) })
            #expect(virtual.sleeps.dropFirst(6).allSatisfy { $0 == .seconds(30) })
            #expect(virtual.now == .seconds(31 + 8 * 30))
            #expect(server.requests.count == virtual.sleeps.count + 1)
            #expect(failure?.losses(of: 3) == [.retriesExhausted: 3])
            #expect(
                failure?.description == "\(server.url)/v1/traces answered 503; given up after 14 attempts"
            )
        }
    }

    @Test(
        "Retry-After is waited at least, capped, and something is added so that not all come back at once",
        arguments: [
            ("7", 7, 8), ("0", 0, 1), ("0.5", 0.5, 1.5), ("30", 30, 31), ("3600", 30, 31),
            ("99999999999999999999", 30, 31),
            // Ten seconds after the clock's beginning.
            ("Sun, 06 Nov 1994 08:49:47 GMT", 10, 11), ("Sun, 06 Nov 1994 08:49:37 GMT", 0, 1),
            // Long ago, and far away.
            ("Thu, 01 Jan 1970 00:00:00 GMT", 0, 1), ("Fri, 31 Dec 9999 23:59:59 GMT", 30, 31),
            // Nonsense, and nothing: the usual wait.
            ("-5", 0, 1), ("NaN", 0, 1), ("inf", 0, 1), ("-inf", 0, 1), ("1e999", 0, 1), ("1e300", 0, 1),
            ("soon", 0, 1), ("", 0, 1), ("7, 8", 0, 1), ("0x10", 0, 1), (nil, 0, 1),
        ] as [(String?, Double, Double)],
        [429, 503]
    )
    func retryAfter(_ row: (value: String?, least: Double, most: Double), status: Int) async throws {
        for (jitter, expected) in [(0.0, row.least), (1.0, row.most)] {
            let headers = row.value.map { ["Retry-After": $0] } ?? [:]
            try await FaultServer.run([.status(status, headers: headers), .status(200)]) { server in
                let virtual = VirtualClock(jitter: jitter)
                let exporter = OTLPExporter(to: server.url, retry: RetryPolicy(), clock: virtual.clock)
                let provider = TracerProvider.exporting(to: exporter)
                provider.endSpans(5)
                #expect(await provider.forceFlush(deadline: .seconds(60)))
                #expect(virtual.sleeps == [.seconds(expected)])
                #expect(provider.statistics.first?.exported == 5 && provider.statistics.first?.isBalanced == true)
            }
        }
    }

    @Test("A server that asks for nothing, again and again, is not asked faster and faster")
    func retryAfterZero() async throws {
        try await FaultServer.run([.status(429, headers: ["retry-after": "0"])]) { server in
            let virtual = VirtualClock()
            _ = await OTLPExporter(to: server.url, retry: RetryPolicy(), clock: virtual.clock).failure()
            #expect(Array(virtual.sleeps.prefix(4)) == [1, 2, 4, 8].map { Duration.seconds($0) })
        }
    }

    @Test("A wait that the time does not allow is not begun")
    func tooLong() async throws {
        try await FaultServer.run([.status(429, headers: ["retry-after": "20"])]) { server in
            let virtual = VirtualClock()
            let policy = RetryPolicy(totalTimeout: .seconds(15))
            let failure = await OTLPExporter(to: server.url, retry: policy, clock: virtual.clock).failure()
            #expect(virtual.sleeps == [])
            #expect(failure?.losses(of: 3) == [.retriesExhausted: 3])
        }
    }

    @Test("One attempt is given 10 s by default; the exporter asks its processor for five minutes and a little")
    func times() {
        var setup = ExporterSetup(environment: ProcessEnvironment([:]), faults: TelemetryFaults())
        #expect(OTLPEndpoint(.traces, OTLPOptions(), &setup).timeout == .seconds(10))
        #expect(OTLPExporter(OTLPOptions(), &setup).exportTimeout == .seconds(301))
        #expect(OTLPExporter(to: "http://c", timeout: .seconds(10), retry: .none).exportTimeout == .seconds(11))
    }

    @Test(
        "A connection that ends before the answer is tried again, and what arrived twice is the same spans",
        arguments: [
            .close, .reset, .raw("HTTP/1.1 2").then(.close), .raw("HTTP/1.1 2").then(.reset),
            .raw("nonsense\r\n\r\n").then(.close), .raw("HTTP/1.1 200 OK\r\ncontent-length: -1\r\n\r\n").then(.close),
            .wait(.milliseconds(1)).then(.reset),
        ] as [FaultServer.Answer],
        [true, false]
    )
    func hangUp(answer: FaultServer.Answer, isReadFirst: Bool) async throws {
        try await FaultServer.run([answer, answer, .status(200)], answersAtHead: !isReadFirst) { server in
            let provider = TracerProvider.exporting(to: OTLPExporter(to: server.url))
            provider.endSpans(5)
            #expect(await provider.forceFlush(deadline: .seconds(60)))
            #expect(server.requests.count == 3)
            #expect(provider.statistics.first?.exported == 5 && provider.statistics.first?.isBalanced == true)
            // A backend tells spans that come again by their ids.
            #expect(Set(server.requests.map(\.body)).count == 1)
            guard isReadFirst, let body = server.requests.first?.body else { return }
            let spans = try OTLPTraceDecoder.decode(body).spans
            #expect(Set(spans.map(\.record.spanID)).count == 5)
        }
    }

    @Test("A server that never answers is left at the timeout, and tried again")
    func silence() async throws {
        try await FaultServer.run([.silence, .raw("HTTP/1.1 200 OK\r\n"), .status(200)]) { server in
            #expect(await OTLPExporter(to: server.url, timeout: .milliseconds(200)).failure() == nil)
            #expect(server.requests.count >= 3)
        }
        try await FaultServer.run([.silence]) { server in
            let failure = await OTLPExporter(to: server.url, timeout: .milliseconds(20), retry: .none).failure()
            #expect(failure?.losses(of: 3) == [.retriesExhausted: 3])
            #expect(failure?.description.contains("no answer in time") == true)
        }
    }

    @Test("A server that is not there is tried until it is")
    func connectionRefused() async throws {
        let port = try await FaultServer.unusedPort()
        let faults = TelemetryFaults()
        let exporter = OTLPExporter(to: "http://127.0.0.1:\(port)", faults: faults)
        let result = Task { await exporter.failure() }
        await until { faults.counts[.exportFailed, default: 0] >= 2 }
        try await FaultServer.run(port: port) { server in
            #expect(await result.value == nil)
            #expect(server.requests.count == 1)
        }
    }

    @Test("A server that is never there: the batch is given up, with a sentence that says why")
    func unreachable() async throws {
        let port = try await FaultServer.unusedPort()
        let failure = await OTLPExporter(to: "http://127.0.0.1:\(port)", retry: .none).failure()
        #expect(failure?.losses(of: 3) == [.retriesExhausted: 3])
        #expect(
            failure?.description
                == "http://127.0.0.1:\(port)/v1/traces cannot be reached: connection refused; given up after 1 attempt"
        )
    }

    @Test("A name that nobody knows is tried again, with backoff, and said")
    func unknownName() async throws {
        // Longer than a label may be: no resolver has to be asked.
        let host = String(repeating: "x", count: 64) + ".invalid"
        let virtual = VirtualClock()
        let exporter = OTLPExporter(to: "http://\(host):4318", retry: RetryPolicy(), clock: virtual.clock)
        let provider = TracerProvider.exporting(to: exporter)
        provider.endSpans(5)
        #expect(await provider.forceFlush(deadline: .seconds(60)) == false)
        #expect(virtual.sleeps.count == 13)
        #expect(provider.statistics.first?.dropped == [.retriesExhausted: 5])
        #expect(provider.statistics.first?.isBalanced == true)
        let failure = await OTLPExporter(to: "http://\(host):4318", retry: .none).failure()
        #expect(failure?.description.contains("its name '\(host)' is not known") == true, "\(failure as Any)")
    }

    @Test("Five minutes of a server that is not there cost less than a hundredth of a core")
    func cost() async throws {
        let port = try await FaultServer.unusedPort()
        let virtual = VirtualClock(jitter: 0.5)
        let exporter = OTLPExporter(to: "http://127.0.0.1:\(port)", retry: RetryPolicy(), clock: virtual.clock)
        let before = Self.processorTime()
        #expect(await exporter.failure(SpanRecord.samples(512)) != nil)
        let used = Self.processorTime() - before
        #expect(virtual.now > .seconds(250))
        #expect(used < virtual.now / 100, "\(used) of a processor in \(virtual.now)")
    }

    @Test("An export that is called off ends at once, in a wait as in an attempt")
    func cancellation() async throws {
        for answer in [FaultServer.Answer.silence, .status(503)] {
            try await FaultServer.run([answer]) { server in
                let policy = RetryPolicy(initialBackoff: .seconds(3_600), maxBackoff: .seconds(3_600))
                let exporter = OTLPExporter(
                    to: server.url,
                    timeout: .seconds(3_600),
                    retry: policy,
                    clock: RetryClock(
                        now: RetryClock.system.now,
                        wall: RetryClock.system.wall,
                        sleep: RetryClock.system.sleep,
                        jitter: { 0.01 }
                    )
                )
                let export = Task { try await exporter.export(SpanRecord.samples(3)) }
                await until { server.requests.count == 1 }
                export.cancel()
                await #expect(throws: CancellationError.self) { try await export.value }
            }
        }
    }

    /// What this process has used so far.
    private static func processorTime() -> Duration {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }
}
