import Tracewing
import TracewingConcurrency
import TracewingModel
import TracewingStreams

/// Records an agent's run on its scope: usage over its own rounds, finish reason, answer, outcome.
final class RunObserver: StreamObserver {
    private let scope: InvokeAgentScope
    private let facts: RunFacts
    private let capturesContent: Bool
    /// What was said so far, for a run that does not come to its end; only while content is captured.
    private let partial = Locked(ChatResponseBuilder())

    init(scope: InvokeAgentScope, facts: RunFacts, capturesContent: Bool) {
        self.scope = scope
        self.facts = facts
        self.capturesContent = capturesContent
    }

    func didDeliver(_ update: AgentUpdate, sequence: Int) {
        guard capturesContent else { return }
        partial.withLock { $0.add(update.update) }
    }

    func didEnd(_ outcome: StreamOutcome<AgentResponse>) {
        let (usage, finishReason) = facts.all
        scope.end(with: outcome, said: said(before: outcome), atMost: 6) { attributes in
            if let usage { attributes.addUsage(usage) }
            attributes.addFinishReason(finishReason)
        }
    }

    private func said(before outcome: StreamOutcome<AgentResponse>) -> [ChatMessage] {
        guard capturesContent else { return [] }
        if case .completed(let response) = outcome { return response.messages }
        return partial.withLock { $0.response() }.messages
    }
}
