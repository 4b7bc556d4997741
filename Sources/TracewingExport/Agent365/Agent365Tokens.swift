import TracewingConcurrency

/// Asks for tokens: somebody else's code, which may fail, or never come back.
final class Agent365Tokens: Sendable {
    private let resolver: Agent365Options.TokenResolver
    /// How many calls for an agent have outlived their time and not come back.
    private let leftBehind = Locked<[Agent365Identity: Int]>([:])
    /// With every call that never comes back, one more task stays.
    private static let maxLeftBehind = 3

    init(_ resolver: @escaping Agent365Options.TokenResolver) {
        self.resolver = resolver
    }

    /// Why there is no token, for a person.
    struct Missing: Error {
        let problem: String

        init(_ problem: String) {
            self.problem = problem
        }
    }

    /// - Throws: ``Missing``, or `CancellationError` if the export is called off.
    func token(for identity: Agent365Identity, within timeout: Duration) async throws -> String {
        let waiting = leftBehind.withLock { $0[identity, default: 0] }
        guard waiting < Self.maxLeftBehind else {
            throw Missing("was not asked: \(waiting) earlier calls of it have not come back")
        }
        let resolver = resolver
        let outcome = await withDeadline(timeout) {
            try await resolver(identity.agentID, identity.tenantID)
        } onLateEnd: {
            self.countLeftBehind(-1, of: identity)
        }
        switch outcome {
        case .finished(.success(let token)):
            return try Self.check(token)
        case .finished(.failure(let error)):
            try Task.checkCancellation()
            // An error's own words may quote secrets: only its type is told.
            throw Missing("threw \(String(describing: type(of: error)))")
        case .timedOut:
            countLeftBehind(1, of: identity)
            throw Missing("did not answer within \(timeout)")
        case .cancelled:
            countLeftBehind(1, of: identity)
            throw CancellationError()
        }
    }

    private static func check(_ token: String?) throws(Missing) -> String {
        guard let token else { throw Missing("gave none") }
        let bytes = token.utf8.drop { $0 <= 0x20 }
        let trimmed = bytes.prefix(bytes.count - bytes.reversed().prefix { $0 <= 0x20 }.count)
        guard !trimmed.isEmpty else { throw Missing("gave a blank one") }
        guard trimmed.allSatisfy({ 0x20...0x7E ~= $0 }) else {
            throw Missing("gave one with characters that no header can carry")
        }
        return String(Substring(trimmed))
    }

    /// For a moment it may be one too few: a call may come back before it is counted as left behind.
    private func countLeftBehind(_ change: Int, of identity: Agent365Identity) {
        leftBehind.withLock { left in
            let count = left[identity, default: 0] + change
            left[identity] = count == 0 ? nil : count
        }
    }
}
