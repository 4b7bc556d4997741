import Logging
import Testing
import TracewingConcurrency
import Tracing
@testable import TracewingSDK

@Suite("What a shutdown says")
struct ProviderShutdownTests {
    private final class Lines: Sendable {
        private let state = Locked<[String]>([])
        var all: [String] { state.withLock { $0 } }
        func append(_ line: String) { state.withLock { $0.append(line) } }
    }

    private struct Handler: LogHandler {
        let output: Lines
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.trace

        init(output: Lines) { self.output = output }

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) { output.append("\(event.message)") }
    }

    private let lines = Lines()

    private func provider(_ exporters: any SpanExporter...) -> TracerProvider {
        let lines = lines
        let provider = TracerProvider(
            faults: TelemetryFaults(logger: Logger(label: "test") { _ in Handler(output: lines) })
        )
        for exporter in exporters { provider.addExporter(exporter) }
        return provider
    }

    private func end(_ count: Int, _ provider: TracerProvider) {
        for _ in 0..<count { provider.tracer(named: "test").startSpan("work", context: .topLevel).end() }
    }

    @Test("Nothing, if everything was sent")
    func nothing() async {
        let provider = provider(ScriptedExporter())
        end(3, provider)
        await provider.shutdown(deadline: .seconds(60))
        provider.reportUnsent(after: .seconds(60))
        #expect(lines.all == [])
    }

    @Test("How many spans did not go where, and why: one line for all exporters, and the exporters' own are not logged")
    func severalExporters() async {
        let gate = Gate()
        let broken = ScriptedExporter { _, _ in
            throw SpanExportError(.retriesExhausted, "the backend is away. It is tried again.")
        }
        let provider = provider(broken, ScriptedExporter { _, _ in await gate.wait() }, ScriptedExporter())
        end(2, provider)
        await provider.shutdown(deadline: .milliseconds(100))
        await provider.shutdown(deadline: .milliseconds(100))
        provider.reportUnsent(after: .seconds(60))
        #expect(
            lines.all == [
                "2 spans were not sent to scripted, 2 spans were not sent to scripted within 0.1 seconds: "
                    + "scripted: 2 of 2 spans were not exported: the backend is away. "
                    + "Check the address, or give it more time."
            ]
        )
        #expect(provider.faults.counts[.exportFailed] == 1)
        gate.open()
        for statistics in provider.statistics { #expect(statistics.isBalanced, "\(statistics)") }
    }

    @Test("Spans that had not ended, and those that ended too late")
    func openAndLate() async {
        let provider = provider(ScriptedExporter())
        let span = provider.tracer(named: "test").startSpan("open", context: .topLevel)
        await provider.shutdown(deadline: .seconds(60))
        #expect(lines.all == ["1 span had not ended and will not be sent."])
        span.end()
        #expect(provider.statistics.allSatisfy { $0.isBalanced })
    }

    @Test("One who cannot wait for the shutdown says it instead, once")
    func impatient() async {
        let gate = Gate()
        let provider = provider(ScriptedExporter { _, _ in await gate.wait() })
        end(1, provider)
        provider.reportUnsent(after: .milliseconds(50))
        #expect(
            lines.all == [
                "1 span was not sent to scripted within 0.05 seconds: no answer. "
                    + "Check the address, or give it more time."
            ]
        )
        await provider.shutdown(deadline: .milliseconds(50))
        #expect(lines.all.count == 1)
        gate.open()
    }

    @Test(
        "The sentences",
        arguments: [
            ([], [], nil, nil),
            ([.init(queued: 1)], [.init(exported: 1)], nil, nil),
            ([.init()], [.init(dropped: [.sampledOut: 4])], nil, nil),
            ([.init(dropped: [.queueFull: 7])], [.init(dropped: [.queueFull: 7])], nil, nil),
            (
                [.init(queued: 2, exporting: 1)], [.init(exporting: 1, dropped: [.timedOut: 2])], nil,
                "3 spans were not sent to there within 2.0 seconds: no answer. "
                    + "Check the address, or give it more time."
            ),
            (
                [.init(exporting: 1)], [.init(dropped: [.permanent: 1])], "there answered 400.2 at 1.1.1.1. It does.",
                "1 span was not sent within 2.0 seconds: there answered 400.2 at 1.1.1.1. "
                    + "Check the address, or give it more time."
            ),
            (
                [.init()], [.init(active: 2, dropped: [.afterShutdown: 1])], "old",
                "2 spans had not ended and will not be sent. 1 span was not sent: ended after the shutdown."
            ),
            ([.init()], [.init(), .init(queued: 3)], nil, nil),
        ] as [([Account], [Account], String?, String?)]
    )
    func sentences(before: [Account], after: [Account], trouble: String?, line: String?) {
        let losses = ShutdownLosses(before: before.map(\.statistics), after: after.map(\.statistics))
        #expect(losses?.line(after: .seconds(2), trouble: trouble) == line)
    }

    struct Account: Sendable {
        var active = 0
        var queued = 0
        var exporting = 0
        var exported = 0
        var dropped: [DropReason: Int] = [:]

        var statistics: ExporterStatistics {
            ExporterStatistics(
                exporter: "test",
                destination: "there",
                active: active,
                queued: queued,
                exporting: exporting,
                exported: exported,
                dropped: dropped
            )
        }
    }
}
