import Testing
import Tracewing
import TracewingModel
import TracewingOTLP
import TracewingSDK
import TracewingTesting
@testable import TracewingExport

/// A server that takes requests of limited size: a 413 is an answer about the batch, not about its spans.
@Suite("Batches that are too large", .timeLimit(.minutes(10)))
struct OTLPSplittingTests {
    /// The names of the spans in a request.
    private static func names(_ request: FaultServer.Request) -> [String] {
        (try? OTLPTraceDecoder.decode(request.body).spans.map(\.record.name)) ?? []
    }

    /// Answers 413 to requests with more than `limit` spans, and 200 to all others.
    private static func limit(_ limit: Int) -> @Sendable (FaultServer.Request) -> FaultServer.Answer {
        { names($0).count > limit ? .status(413) : .status(200) }
    }

    @Test(
        "They are sent in halves until the server takes them: every span arrives once, in order",
        arguments: [(1, 1), (2, 1), (5, 1), (8, 3), (100, 7), (512, 511), (512, 1)]
    )
    func halves(spans: Int, limit: Int) async throws {
        try await FaultServer.run(rule: Self.limit(limit)) { server in
            let provider = TracerProvider.exporting(to: OTLPExporter(to: server.url))
            provider.endSpans(spans)
            #expect(await provider.forceFlush(deadline: .seconds(60)))
            let taken = server.requests.map(Self.names).filter { $0.count <= limit }
            #expect(taken.flatMap { $0 } == (0..<spans).map { "span \($0)" })
            let statistics = try #require(provider.statistics.first)
            #expect(statistics.exported == spans && statistics.isBalanced)
        }
    }

    @Test("A single span that is still too large is dropped as that; the others arrive")
    func single() async throws {
        try await FaultServer.run(rule: { request in
            Self.names(request).contains("span 3") ? .status(413) : .status(200)
        }) { server in
            let provider = TracerProvider.exporting(to: OTLPExporter(to: server.url))
            provider.endSpans(8)
            #expect(await provider.forceFlush(deadline: .seconds(60)) == false)
            let statistics = try #require(provider.statistics.first)
            #expect(statistics.dropped == [.tooLarge: 1])
            #expect(statistics.exported == 7 && statistics.isBalanced)
            // 8, 4 and 2 spans with it, and it alone; beside them 4, 2 and 1.
            #expect(server.requests.count == 7)
        }
    }

    @Test("If none is small enough, all are dropped, with one sentence")
    func none() async throws {
        try await FaultServer.run([.status(413)]) { server in
            let failure = await OTLPExporter(to: server.url).failure(SpanRecord.samples(5))
            #expect(failure?.losses(of: 5) == [.tooLarge: 5])
            #expect(
                failure?.description
                    == "\(server.url)/v1/traces takes no request as large as a span of this size. Raise its limit."
            )
            #expect(server.requests.count == 9)
        }
    }

    @Test("What the parts lose is added up, by reason")
    func sums() async throws {
        let partial = ExportTraceResponse(rejectedSpans: 1, errorMessage: "one").encode()
        try await FaultServer.run(rule: { request in
            let names = Self.names(request)
            if names.count > 2 { return .status(413) }
            if names.contains("span 0") { return .status(200, body: partial) }
            if names.contains("span 2") { return .status(400) }
            if names.contains("span 4") { return .status(200, body: partial) }
            if names.contains("span 6") { return names.count > 1 ? .status(413) : .status(413) }
            return .status(200)
        }) { server in
            let provider = TracerProvider.exporting(to: OTLPExporter(to: server.url))
            provider.endSpans(8)
            #expect(await provider.forceFlush(deadline: .seconds(60)) == false)
            let statistics = try #require(provider.statistics.first)
            #expect(statistics.dropped == [.rejected: 2, .permanent: 2, .tooLarge: 1])
            #expect(statistics.exported == 3 && statistics.isBalanced)
        }
    }

    @Test("The parts have the batch's time together: what is left when it is up is not tried")
    func time() async throws {
        let virtual = VirtualClock()
        try await FaultServer.run(rule: { request in
            if Self.names(request).count > 2 { return .status(413) }
            // The first part takes all the time there is.
            virtual.advance(by: .seconds(300))
            return .status(200)
        }) { server in
            let provider = TracerProvider.exporting(
                to: OTLPExporter(to: server.url, retry: RetryPolicy(), clock: virtual.clock)
            )
            provider.endSpans(8)
            #expect(await provider.forceFlush(deadline: .seconds(60)) == false)
            let statistics = try #require(provider.statistics.first)
            #expect(statistics.dropped == [.retriesExhausted: 6])
            #expect(statistics.exported == 2 && statistics.isBalanced)
            #expect(server.requests.count == 3)
        }
    }

    @Test("A server that answers 413 before it has read the request is understood")
    func early() async throws {
        let large = SpanRecord(
            traceID: TraceID(high: 1, low: 1),
            spanID: SpanID(1),
            name: "large",
            startTime: 1,
            endTime: 2,
            attributes: ["text": .string(String(repeating: "x", count: 4 << 20))]
        )
        try await FaultServer.run([.status(413, headers: ["connection": "close"])], answersAtHead: true) { server in
            #expect(await OTLPExporter(to: server.url).failure([large])?.losses(of: 1) == [.tooLarge: 1])
        }
    }
}
