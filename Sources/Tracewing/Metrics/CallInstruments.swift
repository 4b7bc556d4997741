import CoreMetrics
import TracewingConcurrency
import TracewingModel
import TracewingSDK

/// The instruments of one kind of model call: made when first asked for, and kept.
final class CallInstruments: Sendable {
    private struct Kept {
        let metric: String
        let detail: String?
        let recorder: any RecorderHandler
    }

    /// Errors are named by servers: what is kept is bounded. Beyond it, instruments are made anew.
    private static let limit = 32

    private let call: ModelCall
    private let provider: MeterProvider
    private let foreign: (any MetricsFactory)?
    /// So few that looking at each is faster than hashing.
    private let kept = Locked<[Kept]>([])

    init(_ call: ModelCall, provider: MeterProvider, foreign: (any MetricsFactory)?) {
        self.call = call
        self.provider = provider
        self.foreign = foreign
    }

    /// - Parameters:
    ///   - metric: The name of a ``MetricConvention``.
    ///   - detail: The kind of tokens, or of error.
    func recorder(_ metric: String, detail: String? = nil) -> any RecorderHandler {
        let known = kept.withLock { kept in
            kept.first { $0.metric == metric && $0.detail == detail }?.recorder
        }
        if let known { return known }
        // A factory may be somebody else's code: it is not called under the lock.
        let factory: any MetricsFactory =
            if let foreign {
                provider.hasExporters ? MultiplexMetricsHandler(factories: [provider, foreign]) : foreign
            } else {
                provider
            }
        let recorder = factory.makeRecorder(label: metric, dimensions: dimensions(metric, detail), aggregate: true)
        kept.withLock { kept in
            if kept.count < Self.limit { kept.append(Kept(metric: metric, detail: detail, recorder: recorder)) }
        }
        return recorder
    }

    private func dimensions(_ metric: String, _ detail: String?) -> [(String, String)] {
        var dimensions = [(GenAI.operationName, call.operation)]
        if let provider = call.provider { dimensions.append((GenAI.providerName, provider)) }
        if let model = call.requestModel { dimensions.append((GenAI.Request.model, model)) }
        if let model = call.responseModel { dimensions.append((GenAI.Response.model, model)) }
        if let endpoint = call.endpoint {
            dimensions.append((OTel.serverAddress, endpoint.hostname))
            if let port = endpoint.port { dimensions.append((OTel.serverPort, String(port))) }
        }
        if let detail {
            let isTokens = metric == MetricConvention.tokenUsage.name
            dimensions.append((isTokens ? GenAI.Token.type : OTel.errorType, detail))
        }
        return dimensions
    }
}
