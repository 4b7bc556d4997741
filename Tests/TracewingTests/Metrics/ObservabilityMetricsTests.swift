import CoreMetrics
import Testing
import TracewingConcurrency
import TracewingModel
import TracewingSDK
import TracewingTesting
import Tracing
@testable import Tracewing

extension Telemetry {
    @Suite("The metrics of a configuration")
    struct ObservabilityMetricsTests {
        private static let details = InferenceCallDetails(modelName: "m", provider: "p")
        private static let duration = MetricConvention.operationDuration.name

        private func configure(
            _ exporter: ExporterChoice,
            _ variables: [String: String] = [:],
            change: (inout ObservabilityConfiguration) -> Void = { _ in }
        ) {
            var configuration = ObservabilityConfiguration(environment: ProcessEnvironment(variables))
            change(&configuration)
            let report = Observability.configure(
                serviceName: "test",
                exporter: exporter,
                configuration: configuration
            )
            #expect(report.notes == [])
        }

        @Test("A flush exports them, with the service's resource; a reset forgets them")
        func life() async throws {
            let metrics = MetricsCollector()
            await Telemetry.unconfigured {
                configure(.inMemory(SpanCollector(), metrics))
                GenAIMetrics.start(Self.details)?.recordDuration()
                Counter(label: "app.requests").increment()
                #expect(await Observability.forceFlush(deadline: .seconds(60)))
                #expect(metrics.histograms(Self.duration).map(\.count) == [1])
                #expect(metrics.numbers("app.requests").map(\.value) == [.int(1)])
                #expect(metrics.snapshots.last?.resource.serviceName == "test")
                #expect(Observability.meterProvider.statistics.exporters.map(\.exported) == [1])
            }
            #expect(Observability.meterProvider.collect().metrics.isEmpty)
            #expect(GenAIMetrics.start(Self.details) == nil)
            let again = MetricsCollector()
            await Telemetry.unconfigured {
                configure(.inMemory(SpanCollector(), again))
                Counter(label: "app.requests").increment(by: 5)
                await Observability.shutdown(deadline: .seconds(60))
            }
            #expect(again.numbers("app.requests").map(\.value) == [.int(5)])
            #expect(metrics.snapshots.count == 1)
        }

        @Test(
            "Switched off, or without anybody who takes metrics, agents are not measured",
            arguments: [
                (["ENABLE_INSTRUMENTATION": "false"], true, false), (["ENABLE_OBSERVABILITY": "0"], true, false),
                (["ENABLE_A365_OBSERVABILITY": "no"], true, false), (["OTEL_SDK_DISABLED": "true"], true, false),
                ([:], false, false), ([:], true, true),
            ] as [([String: String], Bool, Bool)]
        )
        func switches(variables: [String: String], takesMetrics: Bool, isMeasured: Bool) async {
            await Telemetry.unconfigured {
                var configuration = ObservabilityConfiguration(environment: ProcessEnvironment(variables))
                configuration.exitDeadline = .zero
                let exporter =
                    takesMetrics
                    ? ExporterChoice.inMemory(SpanCollector(), MetricsCollector()) : .inMemory(SpanCollector())
                Observability.configure(serviceName: "test", exporter: exporter, configuration: configuration)
                #expect((GenAIMetrics.start(Self.details) != nil) == isMeasured)
            }
        }

        @Test("An exporter that comes later is enough, and one that came before stays")
        func laterAndBefore() async {
            await Telemetry.unconfigured {
                let (before, later) = (MetricsCollector(), MetricsCollector())
                Observability.meterProvider.addExporter(before)
                configure(.inMemory(SpanCollector()))
                #expect(GenAIMetrics.start(Self.details) != nil)
                Observability.meterProvider.addExporter(later)
                GenAIMetrics.start(Self.details)?.recordDuration()
                #expect(await Observability.forceFlush(deadline: .seconds(60)))
                for metrics in [before, later] { #expect(metrics.histograms(Self.duration).map(\.count) == [1]) }
            }
        }

        @Test("The interval is the configuration's")
        func interval() async {
            await Telemetry.unconfigured {
                let metrics = MetricsCollector()
                configure(.inMemory(SpanCollector(), metrics), ["OTEL_METRIC_EXPORT_INTERVAL": "5"])
                GenAIMetrics.start(Self.details)?.recordDuration()
                await until { metrics.snapshots.count > 1 }
                #expect(metrics.histograms(Self.duration).map(\.count) == [1])
            }
        }

        @Test("A broken or hanging exporter of metrics is alone with it: spans arrive, and their accounts are right")
        func brokenExporter() async {
            let latch = Latch()
            let broken = ExporterChoice("broken") { setup in
                setup.metricsExporters = [BrokenMetricsExporter(latch: nil), BrokenMetricsExporter(latch: latch)]
                return []
            }
            let spans = SpanCollector()
            let both = ExporterChoice("both") { setup in broken.makeExporters(&setup) + [spans] }
            await Telemetry.unconfigured {
                configure(both) { $0.metrics.exportTimeout = .milliseconds(50) }
                GenAIMetrics.start(Self.details)?.recordDuration()
                let tracer = Observability.tracer()
                for _ in 0..<10 { tracer.startSpan("span", context: .topLevel).end() }
                #expect(await !Observability.forceFlush(deadline: .seconds(60)))
                #expect(spans.records.count == 10)
                let statistics = Observability.provider.statistics
                #expect(statistics.map(\.exported) == [10] && statistics.allSatisfy(\.isBalanced))
                #expect(statistics.faults == [.metricsExportFailed: 2])
                #expect(Observability.meterProvider.statistics.exporters.map(\.failed) == [1, 1])
                let start = ContinuousClock.now
                await Observability.shutdown(deadline: .milliseconds(300))
                #expect(ContinuousClock.now - start < .seconds(30))
                latch.open()
            }
        }
    }
}

/// Throws, or never comes back.
private struct BrokenMetricsExporter: MetricsExporter {
    let latch: Latch?

    func export(_ snapshot: MetricsSnapshot) async throws {
        latch?.wait()
        throw BrokenPipe()
    }
}
