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
        /// What was said so far, for an answer that does not come to its end; only while content is captured.
        var partial = ChatResponseBuilder()
    }

    private let scope: InferenceScope
    private let isStreaming: Bool
    private let capturesContent: Bool
    private let state = Locked(State())

    init(scope: InferenceScope, isStreaming: Bool, capturesContent: Bool) {
        self.scope = scope
        self.isStreaming = isStreaming
        self.capturesContent = capturesContent
    }

    func didDeliver(_ update: ChatUpdate, sequence: Int) {
        if sequence == 0, isStreaming { scope.recordFirstChunk() }
        state.withLock { state in
            state.chunks += 1
            if let id = update.responseID { state.responseID = id }
            if let model = update.model { state.model = model }
            if let reason = update.finishReason { state.finishReason = reason }
            for case .usage(let usage) in update.contents { state.usage = (state.usage ?? Usage()) + usage }
            if capturesContent { state.partial.add(update) }
        }
    }

    func didEnd(_ outcome: StreamOutcome<ChatResponse>) {
        let state = state.withLock { $0 }
        if isStreaming { scope.setTagMaybe(TracewingNames.streamChunks, .integer(state.chunks)) }
        scope.setTagMaybe(GenAI.Response.id, state.responseID.map { .string($0) })
        if let model = state.model { scope.recordResponseModel(model) }
        if let usage = state.usage { scope.recordUsage(usage) }
        if let reason = state.finishReason { scope.recordFinishReasons([reason.rawValue]) }
        if capturesContent {
            let messages =
                if case .completed(let response) = outcome { response.messages } else {
                    state.partial.response().messages
                }
            if !messages.isEmpty { scope.recordOutputMessages(MessageContent(messages)) }
        }
        scope.end(with: outcome)
    }
}
