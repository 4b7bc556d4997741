/// Where and how spans and metrics are sent over OTLP. What is nil is taken from the environment, then from the
/// specification's defaults.
///
/// Each of these variables also exists for traces and for metrics alone, as in `OTEL_EXPORTER_OTLP_TRACES_HEADERS` and
/// `OTEL_EXPORTER_OTLP_METRICS_HEADERS`, and then wins.
public struct OTLPOptions: Sendable {
    /// The collector's base address; `/v1/traces` or `/v1/metrics` is appended. `OTEL_EXPORTER_OTLP_ENDPOINT`, else
    /// `http://localhost:4318`.
    public var endpoint: String?
    /// The address for traces, used as it is. `OTEL_EXPORTER_OTLP_TRACES_ENDPOINT`.
    public var tracesEndpoint: String?
    /// The address for metrics, used as it is. `OTEL_EXPORTER_OTLP_METRICS_ENDPOINT`.
    public var metricsEndpoint: String?
    /// Whether metrics are sent, beside the spans. Nil leaves it to `OTEL_METRICS_EXPORTER` (`otlp`, `console` or
    /// `none`); unless that is set, they are sent if there is an address for more than traces alone, or none at all.
    public var sendsMetrics: Bool?
    /// Sent with every request. `OTEL_EXPORTER_OTLP_HEADERS`.
    public var headers: [String: String]?
    /// How long one attempt may take; 10 s by default. `OTEL_EXPORTER_OTLP_TIMEOUT`, in milliseconds.
    public var timeout: Duration?
    /// Protobuf by default. `OTEL_EXPORTER_OTLP_PROTOCOL`.
    public var encoding: OTLPEncoding?
    /// None by default. `OTEL_EXPORTER_OTLP_COMPRESSION`.
    public var compression: OTLPCompression?
    /// A PEM file with the certificates that are trusted instead of the system's. `OTEL_EXPORTER_OTLP_CERTIFICATE`.
    public var certificate: String?
    /// A PEM file with the certificate, and the chain above it, that this client shows.
    /// `OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE`.
    public var clientCertificate: String?
    /// A PEM file with that certificate's private key, without a passphrase. `OTEL_EXPORTER_OTLP_CLIENT_KEY`.
    public var clientKey: String?
    /// How a batch is tried again.
    public var retry: RetryPolicy
    /// Whether a 500 is tried again as 502, 503 and 504 are. The specification says no; but proxies and collectors
    /// answer 500 to troubles that pass, and backends drop what comes twice.
    public var retriesInternalServerError: Bool

    /// All from the environment.
    public static let environment = OTLPOptions()

    public init(
        endpoint: String? = nil,
        tracesEndpoint: String? = nil,
        metricsEndpoint: String? = nil,
        sendsMetrics: Bool? = nil,
        headers: [String: String]? = nil,
        timeout: Duration? = nil,
        encoding: OTLPEncoding? = nil,
        compression: OTLPCompression? = nil,
        certificate: String? = nil,
        clientCertificate: String? = nil,
        clientKey: String? = nil,
        retry: RetryPolicy = RetryPolicy(),
        retriesInternalServerError: Bool = true
    ) {
        self.endpoint = endpoint
        self.tracesEndpoint = tracesEndpoint
        self.metricsEndpoint = metricsEndpoint
        self.sendsMetrics = sendsMetrics
        self.headers = headers
        self.timeout = timeout
        self.encoding = encoding
        self.compression = compression
        self.certificate = certificate
        self.clientCertificate = clientCertificate
        self.clientKey = clientKey
        self.retry = retry
        self.retriesInternalServerError = retriesInternalServerError
    }

    /// The address for one signal alone.
    func endpoint(of signal: OTLPSignal) -> String? {
        switch signal {
        case .traces: tracesEndpoint
        case .metrics: metricsEndpoint
        }
    }
}
