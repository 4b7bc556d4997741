import TracewingConcurrency
import TracewingStreams

@testable import TracewingAgents

/// Notes how often a stream ended, and how.
final class EndCounter: StreamObserver {
    private let state = Locked<[String]>([])

    /// One name for every end.
    var ends: [String] { state.withLock { $0 } }

    func didDeliver(_ update: ChatUpdate, sequence: Int) {}

    func didEnd(_ outcome: StreamOutcome<ChatResponse>) {
        state.withLock { $0.append(outcome.name) }
    }
}
