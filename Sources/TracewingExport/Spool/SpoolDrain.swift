import TracewingConcurrency
import TracewingSDK

/// When a spool's loop runs, and when it rests.
///
/// A value; ``SpooledExporter`` locks it, asks, unlocks and does what it said.
struct SpoolDrain {
    /// What the loop does next.
    enum Step {
        case send
        /// Nothing is left: the loop ends.
        case stop
        /// Wait for more, or for the backend to recover.
        case rest(Duration)
    }

    /// Somebody waits until everything is delivered that was spooled before a flush.
    struct Waiter {
        let flush: Int
        let answer: @Sendable (Bool) -> Void
        /// Whether something was lost after the flush before this one.
        fileprivate(set) var comesAfterLoss = false

        init(flush: Int, answer: @escaping @Sendable (Bool) -> Void) {
            self.flush = flush
            self.answer = answer
        }

        func resume(_ isDelivered: Bool) { answer(isDelivered && !comesAfterLoss) }
    }

    private let options: SpoolOptions
    private let backoff: RetryPolicy
    private var isRunning = false
    private(set) var isShutdown = false
    /// Whether something has been spooled since the loop last found nothing.
    private var hasWork = false
    /// Whether it is sent without waiting for more.
    private var isUrgent = false
    /// How many spans have been spooled one by one since then.
    private var singles = 0
    /// Attempts in a row that failed.
    private var failures = 0
    /// Whether the next attempt is made although the last one failed just now.
    private var skipsBackoff = false
    private var rest: Task<Void, Never>?
    /// Whether something was lost that no flush has said no to. A batch may be refused between its arrival in the spool
    /// and the flush that brought it there.
    private var hasUntoldLoss = false
    private var waiters: [Waiter] = []

    init(options: SpoolOptions) {
        self.options = options
        backoff = RetryPolicy(
            initialBackoff: min(max(options.initialBackoff, .zero), .seconds(86_400)),
            maxBackoff: max(options.maxBackoff, .zero)
        )
    }

    /// Something has been spooled. Says whether the loop is to be started.
    mutating func didSpool(single: Bool) -> Bool {
        hasWork = true
        if single { singles += 1 }
        if !single || singles >= options.maxExportBatchSize {
            isUrgent = true
            if failures == 0 { rest?.cancel() }
        }
        return startIfIdle()
    }

    /// Somebody flushes. Says whether the loop is to be started; nil if nothing is sent any more.
    mutating func flush(_ waiter: Waiter) -> Bool? {
        guard !isShutdown else { return nil }
        var waiter = waiter
        waiter.comesAfterLoss = takeLoss()
        waiters.append(waiter)
        hasWork = true
        isUrgent = true
        skipsBackoff = true
        rest?.cancel()
        return startIfIdle()
    }

    /// Somebody flushes, and there is nothing to wait for. Says whether all is delivered.
    mutating func flushNothing() -> Bool { !takeLoss() && !isShutdown }

    mutating func nextStep() -> Step {
        if isShutdown {
            isRunning = false
            return .stop
        }
        if failures > 0, !skipsBackoff {
            return .rest(backoff.backoff(before: failures, asked: nil, jitter: .random(in: 0...1)))
        }
        skipsBackoff = false
        return isUrgent ? .send : .rest(options.scheduledDelay.atMostAYear)
    }

    /// The loop rests from now on. What came meanwhile may cut that short at once.
    mutating func willRest(_ rest: Task<Void, Never>) {
        self.rest = rest
        if isShutdown || skipsBackoff || (failures == 0 && isUrgent) { rest.cancel() }
    }

    mutating func didRest() {
        rest = nil
        isUrgent = true
        skipsBackoff = true
    }

    /// There is nothing to send. Says whether the loop goes on, for what came meanwhile.
    mutating func didFindNothing() -> Bool {
        singles = 0
        guard !hasWork else {
            // It may have come after the loop had looked: it is as urgent as it was.
            hasWork = false
            return true
        }
        isUrgent = false
        isRunning = false
        return false
    }

    /// A batch is back. Says who has waited for it in vain.
    ///
    /// - Parameter flush: The first flush that waits for it.
    mutating func didSend(_ delivery: SpoolDelivery, flush: Int) -> [Waiter] {
        let isFailure = !delivery.undelivered.isEmpty && !delivery.isAmbiguous
        failures = isFailure ? failures + 1 : 0
        // What was not meant for the exporter is no failure of a flush.
        let isLoss = delivery.dropped.keys.contains { $0 != .noIdentity }
        guard isFailure || isLoss else { return [] }
        let disappointed = takeWaiters { flush <= $0.flush }
        if isLoss, disappointed.isEmpty { hasUntoldLoss = true }
        return disappointed
    }

    /// Says who has what they wait for, now that nothing waits for an older flush than this one.
    mutating func takeFinished(oldestFlush: Int) -> [Waiter] {
        takeWaiters { $0.flush < oldestFlush }
    }

    /// Says who is not going to get what they wait for.
    mutating func shutdown() -> [Waiter] {
        isShutdown = true
        rest?.cancel()
        defer { waiters = [] }
        return waiters
    }

    private mutating func takeLoss() -> Bool {
        defer { hasUntoldLoss = false }
        return hasUntoldLoss
    }

    private mutating func takeWaiters(_ isTaken: (Waiter) -> Bool) -> [Waiter] {
        let taken = waiters.filter(isTaken)
        if !taken.isEmpty { waiters.removeAll(where: isTaken) }
        return taken
    }

    private mutating func startIfIdle() -> Bool {
        guard !isRunning, !isShutdown else { return false }
        isRunning = true
        return true
    }
}
