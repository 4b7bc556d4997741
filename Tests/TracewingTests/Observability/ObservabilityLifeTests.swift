import Testing
import Tracewing
import TracewingConcurrency
import TracewingModel
import TracewingSDK
import TracewingTesting
import Tracing

extension Telemetry {
    @Suite("Before a configuration, and at its end")
    struct ObservabilityLifeTests {
        /// Configures an exporter that does what the test says with each batch.
        private func configured(
            batchSize: Int = 512,
            _ export: @escaping @Sendable (_ number: Int) async -> Void,
            _ body: (AskingExporter) async throws -> Void
        ) async rethrows {
            try await Telemetry.unconfigured {
                let exporter = AskingExporter(export)
                var configuration = ObservabilityConfiguration(environment: ProcessEnvironment([:]))
                configuration.batch.scheduledDelay = .seconds(3_600)
                configuration.batch.maxExportBatchSize = batchSize
                Observability.configure(
                    serviceName: "test",
                    exporter: .custom(exporter),
                    configuration: configuration
                )
                try await body(exporter)
                expectBalanced()
            }
        }

        private func end(_ count: Int) {
            for number in 0..<count { Observability.tracer().startSpan("\(number)", context: .topLevel).end() }
        }

        private func expectBalanced(sourceLocation: SourceLocation = #_sourceLocation) {
            for statistics in Observability.provider.statistics {
                #expect(statistics.isBalanced, "\(statistics)", sourceLocation: sourceLocation)
            }
        }

        private var statistics: ExporterStatistics {
            Observability.provider.statistics.first ?? ExporterStatistics(exporter: "none", started: 1)
        }

        @Test("Processors and exporters that are added before the configuration stay, and so do tracers")
        func early() async {
            await Telemetry.unconfigured {
                let early = SpanCollector()
                let watching = RecordingProcessor()
                let provider = Observability.provider
                let tracer = Observability.tracer(named: "early")
                provider.addProcessor(watching)
                provider.addExporter(early)
                tracer.startSpan("before", context: .topLevel).end()

                let late = SpanCollector()
                Observability.configure(
                    serviceName: "test",
                    exporter: .inMemory(late),
                    configuration: ObservabilityConfiguration(environment: ProcessEnvironment([:]))
                )
                #expect(Observability.provider === provider)
                tracer.startSpan("after", context: .topLevel).end()
                InvokeAgentScope.start(request: Request(), agent: AgentDetails(agentName: "concierge")).end()
                #expect(await Observability.forceFlush(deadline: .seconds(60)))
                for collector in [early, late] {
                    let own = collector.records.filter { ["after", "invoke_agent concierge"].contains($0.name) }
                    #expect(own.map(\.name) == ["after", "invoke_agent concierge"])
                    #expect(own.allSatisfy { $0.resource.serviceName == "test" })
                }
                #expect(!watching.names.contains("before"))
                #expect(watching.names.contains("after"))
                expectBalanced()

                await Observability.reset()
                #expect(Observability.provider !== provider)
                #expect(Observability.provider.statistics.isEmpty)
            }
        }

        @Test("A hundred flushes at once all succeed")
        func manyFlushes() async {
            await configured { _ in
                await Task.yield()
            } _: { exporter in
                end(1_000)
                let succeeded = await withTaskGroup(of: Bool.self) { group in
                    for _ in 0..<100 { group.addTask { await Observability.forceFlush(deadline: .seconds(60)) } }
                    return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
                }
                #expect(succeeded == 100)
                #expect(statistics.exported >= 1_000)
            }
        }

        @Test("A flush inside an exporter waits for itself, and gives up at its deadline")
        func flushInExporter() async {
            let answers = Locked<[Bool]>([])
            await configured { number in
                guard number == 0 else { return }
                let answer = await Observability.forceFlush(deadline: .milliseconds(20))
                answers.withLock { $0.append(answer) }
            } _: { _ in
                end(3)
                #expect(await Observability.forceFlush(deadline: .seconds(60)))
                #expect(answers.withLock { $0 } == [false])
                #expect(statistics.exported >= 3)
            }
        }

        @Test("A flush that a processor asks for, and a shutdown, hold nobody up")
        func flushInProcessor() async {
            struct Flushing: SpanProcessor {
                func onStart(_ span: TracewingSpan, parentContext: ServiceContext) {
                    Observability.provider.forceFlush()
                }
                func onEnd(_ record: SpanRecord) {
                    Task { await Observability.forceFlush(deadline: .seconds(60)) }
                    if record.name == "last" { Task { await Observability.shutdown() } }
                }
            }
            await configured { _ in
            } _: { exporter in
                Observability.provider.addProcessor(Flushing())
                end(100)
                Observability.tracer().startSpan("last", context: .topLevel).end()
                await until { exporter.shutdowns == 1 }
                await Observability.shutdown()
                #expect(statistics.queued == 0 && statistics.exporting == 0)
            }
        }

        @Test("Any number of shutdowns are one: all of them wait for it")
        func manyShutdowns() async {
            let isReleased = Flag()
            await configured { _ in
                await until { isReleased.isUp }
            } _: { exporter in
                end(10)
                await withTaskGroup(of: Void.self) { group in
                    for _ in 0..<32 {
                        group.addTask {
                            await Observability.shutdown(deadline: .seconds(60))
                            #expect(isReleased.isUp)
                            #expect(exporter.shutdowns == 1)
                        }
                    }
                    await until { exporter.calls == 1 }
                    isReleased.raise()
                }
                await Observability.shutdown()
                #expect(exporter.shutdowns == 1)
                #expect(statistics.exported >= 10)
            }
        }

        @Test("A later shutdown waits no longer than its own deadline")
        func impatientShutdown() async {
            let isReleased = Flag()
            await configured { _ in
                await until { isReleased.isUp }
            } _: { exporter in
                end(10)
                async let patient: Void = Observability.shutdown(deadline: .seconds(60))
                await until { exporter.calls == 1 }
                await Observability.shutdown(deadline: .milliseconds(20))
                #expect(!isReleased.isUp)
                #expect(statistics.exporting >= 10)
                isReleased.raise()
                await patient
                #expect(statistics.exported >= 10)
            }
        }

        @Test("A shutdown inside an exporter leaves that behind, and counts what it had")
        func shutdownInExporter() async {
            let hasReturned = Flag()
            await configured(batchSize: 10) { _ in
                await Observability.shutdown(deadline: .milliseconds(100))
                hasReturned.raise()
            } _: { exporter in
                end(10)
                await until { hasReturned.isUp }
                await Observability.shutdown(deadline: .seconds(60))
                #expect(exporter.shutdowns == 1)
                #expect(statistics.exporting == 0)
                #expect(statistics.dropped[.timedOut, default: 0] >= 10)
            }
        }

        @Test("A span that ends after the shutdown is counted, and sent nowhere")
        func endAfterShutdown() async {
            await configured { _ in
            } _: { exporter in
                end(3)
                let open = Observability.tracer().startSpan("open", context: .topLevel)
                await Observability.shutdown(deadline: .seconds(60))
                let calls = exporter.calls
                #expect(statistics.active >= 1)
                open.end()
                end(2)
                #expect(statistics.dropped[.afterShutdown, default: 0] >= 3)
                #expect(await Observability.forceFlush(deadline: .seconds(60)))
                #expect(exporter.calls == calls)
            }
        }

        @Test("A processor that hangs holds up neither a flush nor a shutdown beyond the deadline")
        func hangingProcessor() async {
            struct Hanging: SpanProcessor {
                func onStart(_ span: TracewingSpan, parentContext: ServiceContext) {}
                func onEnd(_ record: SpanRecord) {}
                func forceFlush(deadline: Duration) async -> Bool {
                    await withUnsafeContinuation { (_: UnsafeContinuation<Bool, Never>) in }
                }
                func shutdown(deadline: Duration) async {
                    await withUnsafeContinuation { (_: UnsafeContinuation<Void, Never>) in }
                }
            }
            await configured { _ in
            } _: { exporter in
                Observability.provider.addProcessor(Hanging())
                end(3)
                #expect(await !Observability.forceFlush(deadline: .milliseconds(50)))
                await Observability.shutdown(deadline: .milliseconds(500))
                #expect(statistics.exported >= 3)
                #expect(exporter.shutdowns == 1)
            }
        }

        @Test("Resets at once, and configurations between them, leave one configuration or none")
        func resets() async {
            await Telemetry.unconfigured {
                await withTaskGroup(of: Void.self) { group in
                    for _ in 0..<8 {
                        group.addTask {
                            for _ in 0..<20 {
                                Observability.configure(
                                    serviceName: "test",
                                    exporter: ExporterChoice.none,
                                    configuration: ObservabilityConfiguration(environment: ProcessEnvironment([:]))
                                )
                                InvokeAgentScope.start(request: Request(), agent: AgentDetails()).end()
                                await Observability.reset()
                            }
                        }
                    }
                }
                await Observability.reset()
                #expect(!Observability.isConfigured)
                #expect(!InvokeAgentScope.start(request: Request(), agent: AgentDetails()).isRecording)
            }
        }
    }
}

/// Does with each batch what the test says.
private final class AskingExporter: SpanExporter {
    private struct State {
        var calls = 0
        var shutdowns = 0
    }

    let name = "asking"
    private let step: @Sendable (_ number: Int) async -> Void
    private let state = Locked(State())

    init(_ step: @escaping @Sendable (_ number: Int) async -> Void) {
        self.step = step
    }

    var calls: Int { state.withLock { $0.calls } }
    var shutdowns: Int { state.withLock { $0.shutdowns } }

    func export(_ batch: [SpanRecord]) async throws {
        let number = state.withLock { state in
            defer { state.calls += 1 }
            return state.calls
        }
        await step(number)
    }

    func shutdown() async {
        state.withLock { $0.shutdowns += 1 }
    }
}

/// Keeps the names of what has started.
private final class RecordingProcessor: SpanProcessor {
    private let state = Locked<[String]>([])
    var names: [String] { state.withLock { $0 } }

    func onStart(_ span: TracewingSpan, parentContext: ServiceContext) {
        state.withLock { $0.append(span.operationName) }
    }

    func onEnd(_ record: SpanRecord) {}
}

private final class Flag: Sendable {
    private let state = Locked(false)
    var isUp: Bool { state.withLock { $0 } }
    func raise() { state.withLock { $0 = true } }
}
