public import TracewingModel
public import TracewingSDK

/// How telemetry behaves, beside where it goes.
///
/// Made from the environment; what is assigned afterwards wins over it:
///
/// ```swift
/// var configuration = ObservabilityConfiguration.environment
/// configuration.sampler = ParentBasedSampler(root: RateLimitedSampler(spansPerSecond: 20))
/// Observability.configure(serviceName: "concierge", configuration: configuration)
/// ```
public struct ObservabilityConfiguration: Sendable {
    /// The environment variables it goes by.
    public let environment: ProcessEnvironment
    /// For a person: which of the variables cannot be used and are ignored. They come back in the
    /// ``ConfigurationReport``.
    public private(set) var notes: [String] = []
    /// What describes the process in every span, beside the service's name (`OTEL_RESOURCE_ATTRIBUTES`).
    public var resourceAttributes: Attributes
    /// Which spans are recorded (`OTEL_TRACES_SAMPLER`, `OTEL_TRACES_SAMPLER_ARG`).
    public var sampler: any Sampler
    /// How context is read from requests and written to them (`OTEL_PROPAGATORS`).
    public var propagator: any Propagator
    /// How much one span may hold (`OTEL_SPAN_*_LIMIT`, `OTEL_ATTRIBUTE_*_LIMIT` and their like).
    public var limits: SpanLimits
    /// How ended spans are collected for each exporter (`OTEL_BSP_*`).
    public var batch: BatchOptions
    /// How often metrics are exported (`OTEL_METRIC_EXPORT_*`).
    public var metrics: MetricsOptions
    /// How long a program that ends without a shutdown may take to send what still waits.
    public var exitDeadline: Duration
    /// Whether running spans are shown: a snapshot is sent at a span's start and while it changes. For Tracewing's own
    /// server.
    public var showsRunningSpans: Bool
    /// Whether the agent runtime opens scopes of its own, and measures its calls (`ENABLE_INSTRUMENTATION`, unless
    /// set).
    public var instrumentsRuntime: Bool
    /// Whether the agent runtime records what was said (`ENABLE_SENSITIVE_DATA`, unless set).
    public var content: ContentPolicy

    /// What the environment says, and defaults for the rest.
    public static var environment: ObservabilityConfiguration { ObservabilityConfiguration() }

    public init(environment: ProcessEnvironment = .current) {
        self.environment = environment
        resourceAttributes = environment.resourceAttributes(notes: &notes)
        sampler = environment.sampler(notes: &notes)
        propagator = environment.propagator(notes: &notes)
        limits = environment.spanLimits(notes: &notes)
        batch = environment.batchOptions(notes: &notes)
        metrics = environment.metricsOptions(notes: &notes)
        exitDeadline = .seconds(2)
        showsRunningSpans = false
        instrumentsRuntime = environment.flag("ENABLE_INSTRUMENTATION") ?? true
        content = environment.flag("ENABLE_SENSITIVE_DATA") == true ? .capture : .none
        environment.checkFlags(Self.switches, notes: &notes)
    }

    private static let switches = [
        "ENABLE_INSTRUMENTATION", "ENABLE_SENSITIVE_DATA", "ENABLE_OBSERVABILITY", "ENABLE_A365_OBSERVABILITY",
        "ENABLE_A365_OBSERVABILITY_EXPORTER", "OTEL_SDK_DISABLED",
    ]
}
