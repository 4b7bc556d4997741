import CustomPieces
import Tracewing
import TracewingModel
import TracewingSDK
import Tracing

/// A provider with everything of one's own. `Observability.configure` finds it and adds its exporter.
func makeProvider(_ latency: LatencyProcessor, _ lines: JSONLinesExporter) {
    let provider = TracerProvider(
        resource: Resource(attributes: ["service.name": "concierge"]),
        sampler: ParentBasedSampler(root: TenantSampler(pilots: ["acme"], others: RatioSampler(ratio: 0))),
        idGenerator: TimedIDGenerator()
    )
    provider.addProcessor(latency)
    provider.addExporter(lines)
    InstrumentationSystem.bootstrap(provider)

    Observability.configure(serviceName: "concierge", exporter: .custom(ErrorsOnlyExporter(ConsoleExporter())))
}

/// The same but for the ids, which are random.
func configureEverything(_ latency: LatencyProcessor, _ lines: JSONLinesExporter) {
    var configuration = ObservabilityConfiguration.environment
    configuration.sampler = ParentBasedSampler(
        root: TenantSampler(pilots: ["acme"], others: RatioSampler(ratio: 0))
    )
    Observability.provider.addProcessor(latency)
    Observability.configure(serviceName: "concierge", exporter: .custom(lines), configuration: configuration)
}
