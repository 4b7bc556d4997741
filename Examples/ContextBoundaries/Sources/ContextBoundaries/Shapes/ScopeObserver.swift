import Tracewing
import TracewingModel
import TracewingStreams

/// Ends a scope with the stream it watches.
struct ScopeObserver<Update: Sendable, Response: Sendable>: StreamObserver {
    private let scope: InvokeAgentScope

    init(_ scope: InvokeAgentScope) {
        self.scope = scope
    }

    func didEnd(_ outcome: StreamOutcome<Response>) {
        scope.setTagMaybe(TracewingNames.streamOutcome, .string(outcome.name))
        if case .failed(let error) = outcome { scope.recordError(error) }
        scope.end()
    }
}
