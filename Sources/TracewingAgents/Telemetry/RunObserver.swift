import Tracewing
import TracewingConcurrency
import TracewingModel
import TracewingStreams

/// Records an agent's run on its scope: usage over its own rounds, finish reason, answer, outcome.
final class RunObserver: StreamObserver {
    private struct State {
        var usage: Usage?
        var finishReason: FinishReason?
        /// What was said so far, for a run that does not come to its end; only while content is captured.
        var partial = ChatResponseBuilder()
    }

    private let scope: InvokeAgentScope?
    private let capturesContent: Bool
    private let state = Locked(State())

    init(scope: InvokeAgentScope?, capturesContent: Bool) {
        self.scope = scope
        self.capturesContent = capturesContent
    }

    func didDeliver(_ update: AgentUpdate, sequence: Int) {
        guard scope != nil else { return }
        let carriesUsage = update.contents.contains { if case .usage = $0 { true } else { false } }
        guard capturesContent || carriesUsage || update.finishReason != nil else { return }
        state.withLock { state in
            if let reason = update.finishReason { state.finishReason = reason }
            for case .usage(let usage) in update.contents { state.usage = (state.usage ?? Usage()) + usage }
            if capturesContent { state.partial.add(update.update) }
        }
    }

    func didEnd(_ outcome: StreamOutcome<AgentResponse>) {
        guard let scope else { return }
        let state = state.withLock { $0 }
        if let usage = state.usage { scope.recordUsage(usage) }
        if let reason = state.finishReason {
            scope.setTagMaybe(GenAI.Response.finishReasons, .strings([reason.rawValue]))
        }
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
