import Tracewing
import TracewingConcurrency
import TracewingModel
import TracewingStreams

/// Records a model's answer on its scope: first chunk, usage, model, finish reason, answer, outcome.
final class InferenceObserver: StreamObserver {
    private struct State {
        var chunks = 0
        /// Chunks since the last change of the model that came together with the one before them.
        var followers = 0
        var usage: Usage?
        var responseID: String?
        var model: String?
        var finishReason: FinishReason?
        /// What was said so far, for an answer that does not come to its end; nil unless content is captured.
        var partial: ChatResponseBuilder?

        /// - Returns: The model that answers, if that was not known, and the followers until then.
        mutating func add(_ update: ChatUpdate, isFollower: Bool) -> (model: String, followers: Int)? {
            chunks += 1
            // Asked before it is set: most updates repeat what is known, and a comparison is cheaper than a copy.
            if update.responseID != responseID, let id = update.responseID { responseID = id }
            if let reason = update.finishReason { finishReason = reason }
            if !update.contents.isOneText {
                for case .usage(let more) in update.contents { usage = (usage ?? Usage()) + more }
            }
            partial?.add(update)
            guard update.model != model, let newModel = update.model else {
                if isFollower { followers += 1 }
                return nil
            }
            let before = followers
            model = newModel
            followers = isFollower ? 1 : 0
            return (newModel, before)
        }

        /// What was said, if content is captured.
        func said(before outcome: StreamOutcome<ChatResponse>) -> [ChatMessage] {
            guard let partial else { return [] }
            if case .completed(let response) = outcome { return response.messages }
            return partial.response().messages
        }
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

    func didDeliver(_ update: ChatUpdate, sequence: Int, wasBuffered: Bool) {
        // What came with the chunk before it is counted, not timed: most updates need no look at the clock, and nothing
        // but the state.
        let isFollower = wasBuffered && sequence > 0
        let news = state.withLock { $0.add(update, isFollower: isFollower) }
        if isFollower, news == nil { return }
        guard isStreaming else { return }
        if sequence == 0 { scope.recordFirstChunk() }
        guard let metrics else { return }
        if let news {
            metrics.recordChunksAtOnce(news.followers)
            metrics.setResponseModel(news.model)
        }
        if !isFollower { metrics.recordChunk() }
    }

    func didEnd(_ outcome: StreamOutcome<ChatResponse>) {
        let state = state.withLock { $0 }
        run.add(usage: state.usage, finishReason: state.finishReason)
        if isStreaming { metrics?.recordChunksAtOnce(state.followers) }
        metrics?.recordTokens(input: state.usage?.inputTokens, output: state.usage?.outputTokens)
        metrics?.recordDuration(errorType: outcome.errorType)
        if let model = state.model { scope.recordResponseModel(model) }
        scope.end(with: outcome, said: state.said(before: outcome), atMost: 8) { attributes in
            if isStreaming { attributes.add(TracewingNames.streamChunks, .int(Int64(state.chunks))) }
            attributes.addIfKnown(GenAI.Response.id, state.responseID)
            if let usage = state.usage { attributes.addUsage(usage) }
            attributes.addFinishReason(state.finishReason)
        }
    }
}

extension [Content] {
    /// Whether there is one piece of text and nothing else, as in most updates.
    fileprivate var isOneText: Bool {
        guard count == 1, case .text = self[0] else { return false }
        return true
    }
}
