import Dispatch
import TracewingConcurrency
import TracewingModel

extension SealedContent {
    /// What it says, after redaction.
    ///
    /// A redactor is a synchronous closure of somebody else's: one that hangs cannot be stopped. It is called on a
    /// thread that nothing else waits for, is awaited no longer than its budget, and then left behind. As long as
    /// ``maxLeftBehind`` calls have not come back, none is made.
    func documents(
        before deadline: ContinuousClock.Instant
    ) async throws(RedactionFailure) -> [(key: String, document: ContentDocument)] {
        guard let redactor = rules.redactor else {
            // Nothing that could throw is called.
            return (try? documents()) ?? []
        }
        let left = deadline - .now
        guard left > .zero else { throw .noTimeLeft }
        let waiting = leftBehind.withLock { $0 }
        guard waiting < maxLeftBehind else { throw .givenUp(waiting) }
        let budget = min(redactor.budget, left)
        let outcome = await withDeadline(budget) {
            try await withCheckedThrowingContinuation { continuation in
                // A queue of its own has a thread of its own. The threads that tasks run on are few, and a hanging
                // redactor would take them from the application.
                DispatchQueue(label: "tracewing.redactor").async {
                    continuation.resume(with: Result { try self.documents() })
                }
            }
        } onLateEnd: {
            leftBehind.withLock { $0 -= 1 }
        }
        switch outcome {
        case .finished(.success(let documents)): return documents
        case .finished(.failure(let error)): throw .threw(error)
        case .timedOut, .cancelled:
            leftBehind.withLock { $0 += 1 }
            throw .tookTooLong(budget)
        }
    }
}

private let maxLeftBehind = 4

/// How many calls of redactors in this process have outlived their budget and not come back. For a moment it may be
/// one too few: a call may come back before it is counted as left behind.
private let leftBehind = Locked(0)
