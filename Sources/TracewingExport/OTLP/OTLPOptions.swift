/// Where and how spans are sent over OTLP. What is nil is taken from the environment, then from the specification's
/// defaults.
public struct OTLPOptions: Sendable {
    /// The collector's base address; `/v1/traces` is appended. `OTEL_EXPORTER_OTLP_ENDPOINT`, else
    /// `http://localhost:4318`.
    public var endpoint: String?
    /// The address for traces, used as it is. `OTEL_EXPORTER_OTLP_TRACES_ENDPOINT`.
    public var tracesEndpoint: String?
    /// Sent with every request. `OTEL_EXPORTER_OTLP_HEADERS`.
    public var headers: [String: String]?
    /// How long one attempt may take; 10 s by default. `OTEL_EXPORTER_OTLP_TIMEOUT`, in milliseconds.
    public var timeout: Duration?
    /// How a batch is tried again.
    public var retry: RetryPolicy

    /// All from the environment.
    public static let environment = OTLPOptions()

    public init(
        endpoint: String? = nil,
        tracesEndpoint: String? = nil,
        headers: [String: String]? = nil,
        timeout: Duration? = nil,
        retry: RetryPolicy = RetryPolicy()
    ) {
        self.endpoint = endpoint
        self.tracesEndpoint = tracesEndpoint
        self.headers = headers
        self.timeout = timeout
        self.retry = retry
    }
}
