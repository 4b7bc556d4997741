import CoreMetrics
import TracewingConcurrency
import TracewingModel
import TracewingSDK

/// The metrics of one call of a model, by the GenAI conventions: how long it took, its tokens and, if the answer is
/// streamed, the time to its first chunk and between its chunks.
///
/// Only calls of models are measured: the conventions ask a metric of clients for a provider, which tools do not have,
/// and the durations of agents and tools get metrics of their own in their next version.
package final class GenAIMetrics: Sendable {
    private let instruments: GenAIInstruments
    private let start: UInt64
    private let state: Locked<State>

    /// Begins to measure: now. Nil if nobody wants to know: the runtime is not instrumented, telemetry is not
    /// configured or off, or nothing takes metrics.
    package static func start(_ details: InferenceCallDetails) -> GenAIMetrics? {
        guard let instruments = Observability.genAIInstruments, instruments.isOn else { return nil }
        return GenAIMetrics(instruments, details)
    }

    init(_ instruments: GenAIInstruments, _ details: InferenceCallDetails) {
        self.instruments = instruments
        start = instruments.clock.monotonic()
        state = Locked(State(call: ModelCall(details)))
    }

    /// The model that answers.
    package func setResponseModel(_ model: String) {
        let model = Self.short(model)
        guard state.withLock({ $0.call.responseModel != model }) else { return }
        deliverChunks()
        state.withLock { $0.setResponseModel(model) }
    }

    /// Records that a chunk of a streamed answer is there: now.
    package func recordChunk() {
        let now = instruments.clock.monotonic()
        // A recorder may be the application's own code: it is not made or called under the lock.
        switch state.withLock({ $0.chunk(at: now) }) {
        case .counted:
            break
        case .record(let seconds, let recorder):
            recorder.record(seconds)
        case .first:
            recorder(MetricConvention.timeToFirstChunk.name).record(Self.seconds(from: start, to: now))
        case .second(let seconds):
            let recorder = recorder(MetricConvention.timePerOutputChunk.name)
            if MeterProvider.takesTallies(recorder) {
                state.withLock { $0.count(seconds) }
            } else {
                state.withLock { $0.chunkRecorder = recorder }
                recorder.record(seconds)
            }
        }
    }

    /// Records chunks that came together with the last one, in one piece: no time passed between them.
    package func recordChunksAtOnce(_ count: Int) {
        guard count > 0 else { return }
        let recorder = recorder(MetricConvention.timePerOutputChunk.name)
        if MeterProvider.takesTallies(recorder) {
            state.withLock { $0.count(0, times: UInt64(count)) }
        } else {
            for _ in 0..<count { recorder.record(0.0) }
        }
    }

    /// Records tokens; 0 is recorded, unknown is not.
    package func recordTokens(input: Int?, output: Int?) {
        if let input { recorder(MetricConvention.tokenUsage.name, GenAI.Token.input).record(Int64(input)) }
        if let output { recorder(MetricConvention.tokenUsage.name, GenAI.Token.output).record(Int64(output)) }
    }

    /// Records how long the call took, up to now.
    ///
    /// - Parameter errorType: What went wrong, in a word; nil if nothing did.
    package func recordDuration(errorType: String? = nil) {
        let now = instruments.clock.monotonic()
        deliverChunks()
        let recorder = recorder(MetricConvention.operationDuration.name, errorType.map(Self.short))
        recorder.record(Self.seconds(from: start, to: now))
    }

    /// Hands over the chunks that were counted so far; those that follow may be another model's.
    private func deliverChunks() {
        guard let tally = state.withLock({ $0.takeTally() }) else { return }
        MeterProvider.add(tally, to: recorder(MetricConvention.timePerOutputChunk.name))
    }

    private func recorder(_ metric: String, _ detail: String? = nil) -> any RecorderHandler {
        state.withLock { $0.instruments(from: instruments) }.recorder(metric, detail: detail)
    }

    /// What a server has chosen may be of any length, and is kept.
    private static func short(_ text: String) -> String {
        text.utf8.count <= 256 ? text : String(text.unicodeScalars.prefix(256))
    }

    private static func seconds(from start: UInt64, to end: UInt64) -> Double {
        end > start ? Double(end &- start) / 1e9 : 0
    }
}

extension GenAIMetrics {
    /// The call so far. The time between chunks is on the path of every update: where the series is ours it is counted
    /// here and handed over at the end, so that streams do not wait for each other's locks.
    private struct State {
        private(set) var call: ModelCall
        /// Those of the call as it is known so far; nil until one is asked for.
        private var callInstruments: CallInstruments?
        private var lastChunk: UInt64?
        private var chunks: HistogramTally?
        /// For a recorder that is not ours: it is told of every chunk.
        var chunkRecorder: (any RecorderHandler)?

        init(call: ModelCall) {
            self.call = call
        }

        mutating func setResponseModel(_ model: String) {
            call.responseModel = model
            callInstruments = nil
        }

        mutating func instruments(from instruments: GenAIInstruments) -> CallInstruments {
            let found = callInstruments ?? instruments.instruments(of: call)
            callInstruments = found
            return found
        }

        enum Chunk {
            case counted
            case record(Double, any RecorderHandler)
            case first
            /// It is not known yet what the time before it is recorded with.
            case second(Double)
        }

        mutating func chunk(at now: UInt64) -> Chunk {
            defer { lastChunk = now }
            guard let lastChunk else { return .first }
            let seconds = GenAIMetrics.seconds(from: lastChunk, to: now)
            if chunks != nil {
                chunks?.add(seconds)
                return .counted
            }
            return chunkRecorder.map { .record(seconds, $0) } ?? .second(seconds)
        }

        mutating func count(_ seconds: Double, times: UInt64 = 1) {
            var tally = chunks ?? HistogramTally(boundaries: MetricConvention.timePerOutputChunk.boundaries)
            tally.add(seconds, times: times)
            chunks = tally
        }

        /// What was counted, and what it is recorded with is looked up anew.
        mutating func takeTally() -> HistogramTally? {
            defer {
                chunks = nil
                chunkRecorder = nil
            }
            return chunks
        }
    }
}
