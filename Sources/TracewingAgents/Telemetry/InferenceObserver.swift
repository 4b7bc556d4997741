import Tracewing
import TracewingConcurrency
import TracewingModel
import TracewingStreams

/// Records a model's answer on its scope: first chunk, usage, model, finish reason, answer, outcome.
final class InferenceObserver: StreamObserver {
    private struct State {
        var chunks = 0
        var usage: Usage?
        var responseID: String?
        var model: String?
        var finishReason: FinishReason?
        /// What was said so far, for an answer that does not come to its end; nil unless content is captured.
        var partial: ChatResponseBuilder?
    }

    private let scope: InferenceScope
    private let run: RunFacts
    /// Nil if nobody takes metrics.
    private let metrics: GenAIMetrics?
    private let isStreaming: Bool
    private let state: Locked<State>

    init(scope: InferenceScope, run: RunFacts, metrics: GenAIMetrics?, isStreaming: Bool, capturesContent: Bool) {
        self.scope = scope
        self.run = run
        self.metrics = metrics
        self.isStreaming = isStreaming
        state = Locked(State(partial: capturesContent ? ChatResponseBuilder() : nil))
    }

    func didDeliver(_ update: ChatUpdate, sequence: Int) {
        if sequence == 0, isStreaming { scope.recordFirstChunk() }
        let newModel = state.withLock { state -> String? in
            state.chunks = sequence + 1
            // Asked before it is set: most updates repeat what is known, and a comparison is cheaper than a copy.
            if update.responseID != state.responseID, let id = update.responseID { state.responseID = id }
            let hasNewModel = update.model != nil && update.model != state.model
            if hasNewModel { state.model = update.model }
            if let reason = update.finishReason { state.finishReason = reason }
            if !update.contents.isOneText {
                for case .usage(let usage) in update.contents { state.usage = (state.usage ?? Usage()) + usage }
            }
            state.partial?.add(update)
            return hasNewModel ? update.model : nil
        }
        if let newModel { metrics?.setResponseModel(newModel) }
        if isStreaming { metrics?.recordChunk() }
    }

    func didEnd(_ outcome: StreamOutcome<ChatResponse>) {
        let state = state.withLock { $0 }
        run.add(usage: state.usage, finishReason: state.finishReason)
        if isStreaming { scope.setTagMaybe(TracewingNames.streamChunks, .integer(state.chunks)) }
        scope.setTagMaybe(GenAI.Response.id, state.responseID.map { .string($0) })
        if let model = state.model { scope.recordResponseModel(model) }
        if let usage = state.usage { scope.recordUsage(usage) }
        if let reason = state.finishReason { scope.recordFinishReasons([reason.rawValue]) }
        if let partial = state.partial {
            let messages =
                if case .completed(let response) = outcome { response.messages } else { partial.response().messages }
            if !messages.isEmpty { scope.recordOutputMessages(MessageContent(said: messages)) }
        }
        metrics?.recordTokens(input: state.usage?.inputTokens, output: state.usage?.outputTokens)
        metrics?.recordDuration(errorType: outcome.errorType)
        scope.end(with: outcome)
    }
}

extension [Content] {
    /// Whether there is one piece of text and nothing else, as in most updates.
    fileprivate var isOneText: Bool {
        guard count == 1, case .text = self[0] else { return false }
        return true
    }
}
