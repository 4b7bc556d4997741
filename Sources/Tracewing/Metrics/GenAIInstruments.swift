import CoreMetrics
import TracewingConcurrency
import TracewingModel
import TracewingSDK

/// The instruments that model calls are measured with: made when first asked for, and kept.
final class GenAIInstruments: Sendable {
    /// Which of them.
    struct Key: Hashable {
        let metric: String
        let call: ModelCall
        /// The kind of tokens, or of error.
        let detail: String?
    }

    /// What tells model calls apart.
    struct ModelCall: Hashable {
        let operation: String
        let provider: String?
        let requestModel: String?
        var responseModel: String? { didSet { hash = Self.hash(of: self) } }
        let endpoint: ServiceEndpoint?
        /// Kept: a call is looked up once for each of its instruments, and texts are dear to hash.
        private var hash = 0

        init(_ details: InferenceCallDetails) {
            operation = details.operation.name
            provider = details.provider
            requestModel = details.askedModel
            responseModel = details.answeringModel
            endpoint = details.endpoint
            hash = Self.hash(of: self)
        }

        func hash(into hasher: inout Hasher) { hasher.combine(hash) }

        private static func hash(of call: ModelCall) -> Int {
            var hasher = Hasher()
            hasher.combine(call.operation)
            hasher.combine(call.provider)
            hasher.combine(call.requestModel)
            hasher.combine(call.responseModel)
            hasher.combine(call.endpoint)
            return hasher.finalize()
        }
    }

    /// Names of models come from elsewhere: what is kept is bounded. Beyond it, instruments are made anew.
    private static let limit = 4_000

    private let provider: MeterProvider
    private let foreign: (any MetricsFactory)?
    let clock: SpanClock
    private let handlers = Locked<[Key: any RecorderHandler]>([:])

    /// - Parameter foreign: The application's own factory, which gets the same recordings.
    init(provider: MeterProvider, foreign: (any MetricsFactory)?, clock: SpanClock = .system) {
        self.provider = provider
        self.foreign = foreign
        self.clock = clock
    }

    /// Whether anybody wants to know.
    var isOn: Bool { foreign != nil || provider.hasExporters }

    func recorder(_ metric: MetricConvention, _ call: ModelCall, detail: String? = nil) -> any RecorderHandler {
        let key = Key(metric: metric.name, call: call, detail: detail)
        if let handler = handlers.withLock({ $0[key] }) { return handler }
        // A factory may be somebody else's code: it is not called under the lock.
        let dimensions = Self.dimensions(metric, call, detail: detail)
        let factory: any MetricsFactory =
            if let foreign {
                provider.hasExporters ? MultiplexMetricsHandler(factories: [provider, foreign]) : foreign
            } else {
                provider
            }
        let handler = factory.makeRecorder(label: metric.name, dimensions: dimensions, aggregate: true)
        handlers.withLock { if $0.count < Self.limit { $0[key] = handler } }
        return handler
    }

    private static func dimensions(
        _ metric: MetricConvention,
        _ call: ModelCall,
        detail: String?
    ) -> [(String, String)] {
        var dimensions = [(GenAI.operationName, call.operation)]
        if let provider = call.provider { dimensions.append((GenAI.providerName, provider)) }
        if let model = call.requestModel { dimensions.append((GenAI.Request.model, model)) }
        if let model = call.responseModel { dimensions.append((GenAI.Response.model, model)) }
        if let endpoint = call.endpoint {
            dimensions.append((OTel.serverAddress, endpoint.hostname))
            if let port = endpoint.port { dimensions.append((OTel.serverPort, String(port))) }
        }
        if let detail {
            dimensions.append((metric == .tokenUsage ? GenAI.Token.type : OTel.errorType, detail))
        }
        return dimensions
    }
}
