import Tracewing
import TracewingModel
import TracewingSDK
import TracewingTesting

extension TelemetryState {
    /// All states, or those the script asks for, which only wants to see a difference.
    static let chosen: [TelemetryState] = {
        guard let names = ProcessEnvironment.current["TRACEWING_ISOLATION_STATES"]?.split(separator: "|") else {
            return all
        }
        return all.filter { names.contains($0.name[...]) }
    }()

    static let all = switches + working + brokenContent + brokenExporters + brokenOtherwise + changing

    private static let capturing: @Sendable (inout ObservabilityConfiguration) -> Void = { $0.content = .capture }

    private static let switches: [TelemetryState] = [
        TelemetryState(
            name: "OTEL_SDK_DISABLED",
            environment: ["OTEL_SDK_DISABLED": "true"],
            shows: { $0.isEmpty }
        ),
        TelemetryState(name: "ENABLE_OBSERVABILITY=false", environment: ["ENABLE_OBSERVABILITY": "false"]),
        TelemetryState(name: "ENABLE_INSTRUMENTATION=false", environment: ["ENABLE_INSTRUMENTATION": "false"]),
        TelemetryState(
            name: "sampled out",
            environment: ["OTEL_TRACES_SAMPLER": "always_off"],
            configure: capturing,
            shows: { $0[0].exported == 0 }
        ),
    ]

    private static let working: [TelemetryState] = [
        TelemetryState(name: "on", shows: { $0[0].exported > 500 && $0.faults.isEmpty }),
        TelemetryState(
            name: "on, with content",
            configure: capturing,
            shows: { $0[0].exported > 500 && $0.faults.isEmpty }
        ),
        TelemetryState(
            name: "on, with content, everything by the environment",
            environment: [
                "ENABLE_SENSITIVE_DATA": "true", "OTEL_TRACES_SAMPLER": "traceidratio",
                "OTEL_TRACES_SAMPLER_ARG": "0.5", "OTEL_PROPAGATORS": "b3,nonsense", "OTEL_BSP_SCHEDULE_DELAY": "-1",
            ],
            shows: { $0[0].exported > 200 }
        ),
        TelemetryState(name: "with metrics", metrics: MetricsCollector(), configure: capturing),
        TelemetryState(
            name: "showing running spans",
            configure: { configuration in
                configuration.content = .capture
                configuration.showsRunningSpans = true
            }
        ),
    ]

    private static let brokenContent: [TelemetryState] = [
        TelemetryState(
            name: "a redactor that throws",
            configure: { $0.content = .redact(Redactor { _ in throw Outage() }) },
            shows: { $0.faults[.redactionFailed, default: 0] > 100 }
        ),
        TelemetryState(
            name: "a redactor that never returns",
            exporter: HangingRedaction.exporter,
            configure: { $0.content = .redact(HangingRedaction.redactor) },
            shows: { $0.faults[.redactionFailed, default: 0] > 100 }
        ),
        TelemetryState(
            name: "limits of one",
            configure: { configuration in
                configuration.content = .capture
                configuration.content.limits = ContentLimits(perAttribute: 1, perSpan: 1)
                configuration.limits = SpanLimits(attributes: 1, events: 0, links: 0, attributeValueLength: 1)
            }
        ),
    ]

    private static let brokenExporters: [TelemetryState] = [
        TelemetryState(
            name: "an exporter that hangs",
            exporter: HangingExporter(),
            configure: capturing,
            shows: { $0[0].exporting > 0 && $0[0].exported == 0 }
        ),
        TelemetryState(
            name: "an exporter that throws",
            exporter: ThrowingExporter(),
            configure: capturing,
            shows: { $0.faults[.exportFailed, default: 0] > 100 }
        ),
        TelemetryState(
            name: "a full queue",
            exporter: HangingExporter(),
            configure: { configuration in
                configuration.content = .capture
                configuration.batch = BatchOptions(maxQueueSize: 1, scheduledDelay: .zero)
            },
            shows: { $0[0].dropped[.queueFull, default: 0] > 500 }
        ),
        TelemetryState(
            name: "a queue without room for a byte",
            exporter: HangingExporter(),
            configure: { configuration in
                configuration.content = .capture
                configuration.batch.maxQueueBytes = 1
                configuration.batch.dropPolicy = .errorsAndRootsFirst
            },
            shows: { $0[0].dropped[.queueFull, default: 0] > 500 }
        ),
        TelemetryState(
            name: "an exporter of metrics that throws",
            metrics: ThrowingMetricsExporter(),
            configure: { $0.metrics.exportInterval = .milliseconds(1) }
        ),
        TelemetryState(
            name: "an exporter of metrics that hangs",
            metrics: HangingMetricsExporter(),
            configure: { $0.metrics.exportInterval = .milliseconds(1) }
        ),
    ]

    private static let brokenOtherwise: [TelemetryState] = [
        TelemetryState(name: "a slow processor", processor: SlowProcessor(), configure: capturing)
    ]

    private static let changing: [TelemetryState] = [
        TelemetryState(
            name: "shut down in the middle",
            configure: capturing,
            midway: { await Observability.shutdown() },
            shows: { $0[0].dropped[.afterShutdown, default: 0] > 500 }
        ),
        TelemetryState(
            name: "reset in the middle",
            configure: capturing,
            midway: { await Observability.reset() }
        ),
        TelemetryState(
            name: "configured in the middle",
            isConfigured: false,
            midway: { Observability.configure(serviceName: "late", exporter: .none) }
        ),
        TelemetryState(
            name: "flushed in the middle",
            configure: capturing,
            midway: { _ = await Observability.forceFlush(deadline: .seconds(1)) }
        ),
    ]
}
