public import TracewingSDK

/// How telemetry behaves, beside where it goes.
public struct ObservabilityConfiguration: Sendable {
    /// The environment variables it goes by.
    public var environment: ProcessEnvironment
    public var sampler: any Sampler
    public var limits: SpanLimits
    /// How ended spans are collected for each exporter.
    public var batch: BatchOptions
    /// Whether running spans are shown: a snapshot is sent at a span's start and while it changes. For Tracewing's own
    /// server.
    public var showsRunningSpans: Bool
    /// Whether the agent runtime opens scopes of its own (`ENABLE_INSTRUMENTATION`, unless set).
    public var instrumentsRuntime: Bool
    /// Whether the agent runtime records what was said (`ENABLE_SENSITIVE_DATA`, unless set).
    public var content: ContentPolicy

    /// What the environment says, and defaults for the rest.
    public static var environment: ObservabilityConfiguration { ObservabilityConfiguration() }

    public init(environment: ProcessEnvironment = .current) {
        self.environment = environment
        sampler = ParentBasedSampler(root: AlwaysOnSampler())
        limits = SpanLimits()
        batch = BatchOptions()
        showsRunningSpans = false
        instrumentsRuntime = environment.flag("ENABLE_INSTRUMENTATION") ?? true
        content = environment.flag("ENABLE_SENSITIVE_DATA") == true ? .capture : .none
    }
}
