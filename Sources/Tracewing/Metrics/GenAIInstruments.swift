import CoreMetrics
import TracewingConcurrency
import TracewingSDK

/// The instruments that model calls are measured with.
final class GenAIInstruments: Sendable {
    /// Names of models come from elsewhere: what is kept is bounded. Beyond it, instruments are made anew.
    private static let limit = 1_000

    private let provider: MeterProvider
    private let foreign: (any MetricsFactory)?
    let clock: SpanClock
    private let calls = Locked<[ModelCall: CallInstruments]>([:])

    /// - Parameter foreign: The application's own factory, which gets the same recordings.
    init(provider: MeterProvider, foreign: (any MetricsFactory)?, clock: SpanClock = .system) {
        self.provider = provider
        self.foreign = foreign
        self.clock = clock
    }

    /// Whether anybody wants to know.
    var isOn: Bool { foreign != nil || provider.hasExporters }

    /// The instruments of calls like this one.
    func instruments(of call: ModelCall) -> CallInstruments {
        calls.withLock { calls in
            if let known = calls[call] { return known }
            let made = CallInstruments(call, provider: provider, foreign: foreign)
            if calls.count < Self.limit { calls[call] = made }
            return made
        }
    }
}
