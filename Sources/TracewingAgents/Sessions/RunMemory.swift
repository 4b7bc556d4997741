import TracewingConcurrency
import TracewingModel

/// What one run adds to its session, in the order in which it may be known.
///
/// A run is remembered when it has succeeded. What has been decided about calls that waited for approvals is remembered
/// at once: they have run, whatever becomes of the run, and must not run again.
final class RunMemory: Sendable {
    private let session: Session
    private let input: [ChatMessage]
    /// The calls whose results are remembered already.
    private let decided = Locked<Set<String>>([])

    init(session: Session, input: [ChatMessage]) {
        self.session = session
        self.input = input
    }

    /// The calls that waited have run, or were rejected.
    func remember(_ results: [ToolResult]) async throws {
        decided.withLock { $0.formUnion(results.map(\.callID)) }
        let message = ChatMessage(role: .tool, parts: results.map { .toolResult($0) })
        try await session.append(input.filter(\.isApproval) + [message])
    }

    /// The run has succeeded.
    func remember(_ response: AgentResponse) async throws {
        let decided = decided.withLock { $0 }
        guard !decided.isEmpty else { return try await session.append(input + response.messages) }
        let isKnown = response.messages.first?.parts.allSatisfy { part in
            part.toolResult.map { decided.contains($0.callID) } ?? false
        }
        let rest = isKnown == true ? response.messages.dropFirst() : response.messages[...]
        try await session.append(input.filter { !$0.isApproval } + rest)
    }
}
