import Testing
import Tracing
import TracewingModel
import TracewingSDK

@Suite("The simple processor")
struct SimpleSpanProcessorTests {
    private struct Setup {
        let faults = TelemetryFaults()
        let provider: TracerProvider

        init(_ exporter: ScriptedExporter, maxQueueSize: Int = 2048) {
            let processor = SimpleSpanProcessor(exporter, maxQueueSize: maxQueueSize, faults: faults)
            provider = TracerProvider(faults: faults, processors: [processor])
        }

        func end(_ numbers: Range<Int>) {
            for number in numbers {
                provider.tracer(named: "test").startSpan("\(number)", context: .topLevel).end()
                #expect(statistics.isBalanced, "\(statistics)")
            }
        }

        var statistics: ExporterStatistics {
            provider.statistics.first ?? ExporterStatistics(exporter: "none", started: 1)
        }
    }

    @Test("Each span is exported as it ends, alone and in order, without a flush")
    func order() async {
        let exporter = ScriptedExporter()
        let setup = Setup(exporter)
        setup.end(0..<100)
        await until { setup.statistics.exported == 100 }
        #expect(exporter.names == (0..<100).map { ["\($0)"] })
        #expect(exporter.mostRunning == 1)
    }

    @Test("A hanging exporter holds no end up; what does not fit is dropped and counted")
    func hanging() async {
        let gate = Gate()
        let exporter = ScriptedExporter { _, _ in await gate.wait() }
        let setup = Setup(exporter, maxQueueSize: 10)
        setup.end(0..<1)
        await until { exporter.calls == 1 }
        setup.end(1..<100)
        #expect(setup.statistics.queued == 10)
        #expect(setup.statistics.dropped == [.queueFull: 89])
        gate.open()
        #expect(await setup.provider.forceFlush(deadline: .seconds(60)))
        #expect(exporter.names == (0..<11).map { ["\($0)"] })
        #expect(setup.statistics.isBalanced)
    }

    @Test("One that is lost takes no other with it")
    func failure() async {
        let exporter = ScriptedExporter { number, _ in if number == 1 { throw BrokenPipe() } }
        let setup = Setup(exporter)
        setup.end(0..<3)
        await until { setup.statistics.exporting + setup.statistics.queued == 0 }
        #expect(exporter.names == [["0"], ["2"]])
        #expect(setup.statistics.dropped == [.exporterFailed: 1])
        #expect(setup.faults.counts == [.exportFailed: 1])
    }

    @Test("After the shutdown nothing is exported, and it is counted")
    func shutdown() async {
        let exporter = ScriptedExporter()
        let setup = Setup(exporter)
        setup.end(0..<5)
        await setup.provider.shutdown(deadline: .seconds(60))
        setup.end(5..<7)
        #expect(exporter.names == (0..<5).map { ["\($0)"] })
        #expect(exporter.shutdowns == 1)
        #expect(setup.statistics.dropped == [.afterShutdown: 2])
        #expect(setup.statistics.isBalanced)
    }
}
