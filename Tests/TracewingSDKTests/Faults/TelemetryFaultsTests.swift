import Logging
import Testing
import Tracing
import TracewingConcurrency
import TracewingModel
import TracewingSDK

@Suite("Telemetry's own troubles")
struct TelemetryFaultsTests {
    private final class Lines: Sendable {
        let lines = Locked<[String]>([])
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

        func log(event: LogEvent) {
            output.lines.withLock { $0.append("\(event.level): \(event.message)") }
        }
    }

    @Test("Each kind has one line a minute, and every occurrence is counted")
    func oneLine() {
        let output = Lines()
        let faults = TelemetryFaults(logger: Logger(label: "test") { _ in Handler(output: output) })
        for number in 0..<100 { faults.record(.queueFull, "full \(number)") }
        faults.record(.exportFailed, "failed")
        faults.record(TelemetryFaults.Kind(rawValue: "own"), "own kind")
        #expect(output.lines.withLock { $0 } == ["warning: full 0", "warning: failed", "warning: own kind"])
        #expect(faults.counts == [.queueFull: 100, .exportFailed: 1, TelemetryFaults.Kind(rawValue: "own"): 1])
    }

    @Test("A message that is not logged is not made")
    func lazy() {
        let made = Locked(0)
        let faults = TelemetryFaults(logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        func message() -> String {
            made.withLock { $0 += 1 }
            return ""
        }
        for _ in 0..<10 { faults.record(.queueFull, message()) }
        #expect(made.withLock { $0 } <= 1)
    }

    @Test("A provider's statistics tell them by kind, beside the accounts of its exporters")
    func statistics() async {
        let faults = TelemetryFaults(logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        let provider = TracerProvider(faults: faults)
        #expect(provider.statistics.isEmpty)
        #expect(provider.statistics.faults == [:])
        provider.addExporter(ScriptedExporter { _, _ in throw BrokenPipe() })
        let span = provider.tracer(named: "test").startSpan("work", context: .topLevel)
        span.end()
        span.end()
        span.set("late", 1)
        #expect(await !provider.forceFlush(deadline: .seconds(60)))
        let statistics = provider.statistics
        #expect(statistics.faults == [.endAfterEnd: 1, .writeAfterEnd: 1, .exportFailed: 1])
        #expect(statistics.map(\.droppedTotal) == [1])
        #expect(statistics.allSatisfy { $0.isBalanced })
        #expect(statistics.first == statistics.exporters.first)
        #expect(
            statistics.description
                == "scripted: 1 started, 0 active, 0 queued, 0 exporting, 0 exported, 1 dropped (1 exporter_failed)\n"
                + "faults: 1 end_after_end, 1 export_failed, 1 write_after_end"
        )
    }
}
