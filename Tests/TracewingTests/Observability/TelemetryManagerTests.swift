import Synchronization
import Testing
import Tracewing
import TracewingModel
import TracewingSDK
import TracewingTesting
import Tracing

extension Telemetry {
    @Suite("The telemetry manager")
    struct TelemetryManagerTests {
        private static let configuration = ObservabilityConfiguration(environment: ProcessEnvironment([:]))

        @Test("Of many that configure at once, one does; the others change nothing and are told so")
        func manyAtOnce() async {
            await Telemetry.unconfigured {
                let made = Atomic(0)
                let exporter = ExporterChoice("counted") { _ in
                    made.add(1, ordering: .relaxed)
                    return [SpanCollector()]
                }
                let reports = await withTaskGroup(of: ConfigurationReport.self) { group in
                    for number in 0..<50 {
                        group.addTask {
                            TelemetryManager.shared.configure(
                                serviceName: "service \(number)",
                                exporter: exporter,
                                configuration: Self.configuration
                            )
                        }
                    }
                    return await group.reduce(into: []) { $0.append($1) }
                }
                #expect(reports.count { $0.notes.isEmpty } == 1)
                #expect(reports.count { $0.notes.first?.contains("changed nothing") == true } == 49)
                #expect(made.load(ordering: .relaxed) == 1)
                #expect(Observability.provider.statistics.count == 1)
            }
        }

        @Test("Observability speaks for it")
        func facade() async {
            await Telemetry.configured { _ in
                #expect(TelemetryManager.shared.isConfigured)
                #expect(TelemetryManager.shared.isEnabled)
                #expect(TelemetryManager.shared.provider === Observability.provider)
                #expect(TelemetryManager.shared.meterProvider === Observability.meterProvider)
                #expect(TelemetryManager.shared.tracer(named: "t").startSpan("s", context: .topLevel).isRecording)
            }
            #expect(!TelemetryManager.shared.isConfigured)
        }

        @Test("A configuration that is refused leaves nothing behind: the next one is the first")
        func refused() async {
            await Telemetry.unconfigured {
                let made = Atomic(0)
                let exporter = ExporterChoice("counted") { _ in
                    made.add(1, ordering: .relaxed)
                    return [SpanCollector()]
                }
                let environment = ProcessEnvironment(["OTEL_SDK_DISABLED": "true"])
                let refusal = Observability.configure(
                    serviceName: "t",
                    exporter: exporter,
                    configuration: ObservabilityConfiguration(environment: environment)
                )
                #expect(refusal.notes.count == 1)
                #expect(made.load(ordering: .relaxed) == 0)
                #expect(!Observability.isConfigured)
                #expect(!Observability.isEnabled)
                #expect(Observability.provider.statistics.isEmpty)
                let report = Observability.configure(
                    serviceName: "t",
                    exporter: exporter,
                    configuration: Self.configuration
                )
                #expect(report.notes == [])
                #expect(made.load(ordering: .relaxed) == 1)
            }
        }

        @Test("An exporter that configures telemetry while it is made changes nothing, and hangs nothing")
        func reentrant() async {
            await Telemetry.unconfigured {
                let exporter = ExporterChoice("reentrant") { setup in
                    let inner = Observability.configure(serviceName: "inner", exporter: .none)
                    setup.notes += inner.notes
                    return [SpanCollector()]
                }
                let report = Observability.configure(
                    serviceName: "outer",
                    exporter: exporter,
                    configuration: Self.configuration
                )
                #expect(report.notes.count == 1)
                #expect(report.notes.first?.contains("changed nothing") == true)
                #expect(Observability.provider.resource.serviceName == "outer")
            }
        }
    }
}
