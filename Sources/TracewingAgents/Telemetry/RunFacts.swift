import TracewingConcurrency
import TracewingModel

/// What the model calls of one run add up to. They report here themselves, so that nobody else's calls are counted.
final class RunFacts: Sendable {
    private struct State {
        var usage: Usage?
        var finishReason: FinishReason?
    }

    private let state = Locked(State())

    /// A call of the model has ended, however it did.
    func add(usage: Usage?, finishReason: FinishReason?) {
        state.withLock { state in
            if let usage { state.usage = (state.usage ?? Usage()) + usage }
            if let finishReason { state.finishReason = finishReason }
        }
    }

    var all: (usage: Usage?, finishReason: FinishReason?) { state.withLock { ($0.usage, $0.finishReason) } }
}
