import Dispatch
import TracewingConcurrency
import TracewingModel

/// The thread on which everything happens that a spool does on the disk.
///
/// A thread of its own, because a disk can take its time and the threads that run tasks are few. What comes while it is
/// busy is written together and synced once. A disk that takes too long is not waited for.
final class SpoolDisk: Sendable {
    private let thread = DispatchQueue(label: "tracewing.spool")
    /// Nil when it cannot be used, or has been closed.
    private let spool: Locked<Spool?>
    private let inbox = Locked<[SpoolWrite]>([])
    /// Whether somebody has stopped waiting for what the thread is doing.
    private let isStalled = Locked(false)
    /// Whether the next sync of ``SpoolSync/every(_:)`` is under way.
    private let isSyncPlanned = Locked(false)
    private let timeout: Duration
    private let reporter: SpoolReporter

    init(_ spool: Spool?, timeout: Duration, reporter: SpoolReporter) {
        self.spool = Locked(spool)
        self.timeout = min(max(timeout, .milliseconds(1)), .seconds(60))
        self.reporter = reporter
    }

    /// Spools spans, as many as the disk takes in time.
    func append(_ records: [SpanRecord]) async -> SpoolWrite.Outcome {
        guard !isStalled.withLock({ $0 }) else { return stalled }
        let write = SpoolWrite(records)
        submit(write)
        _ = await withDeadline(timeout) {
            await withCheckedContinuation { continuation in write.whenFinished { continuation.resume() } }
        }
        return outcome(of: write)
    }

    /// Spools a span and blocks the thread for it.
    func appendAndWait(_ record: SpanRecord) -> SpoolWrite.Outcome {
        guard !isStalled.withLock({ $0 }) else { return stalled }
        let write = SpoolWrite([record])
        let semaphore = DispatchSemaphore(value: 0)
        write.whenFinished { semaphore.signal() }
        submit(write)
        _ = semaphore.wait(timeout: .now() + timeout.seconds)
        return outcome(of: write)
    }

    /// Does something with the spool; nil if there is none.
    func perform<Value: Sendable>(_ body: @escaping @Sendable (inout Spool) -> Value) async -> Value? {
        await withCheckedContinuation { continuation in
            thread.async { continuation.resume(returning: self.run(body)) }
        }
    }

    /// Lets go of the spool. What it says comes first.
    func close<Value: Sendable>(_ body: @escaping @Sendable (inout Spool) -> Value) async -> Value? {
        await withCheckedContinuation { continuation in
            thread.async {
                let value = self.run { spool in
                    spool.close()
                    return body(&spool)
                }
                self.spool.withLock { $0 = nil }
                continuation.resume(returning: value)
            }
        }
    }

    private var stalled: SpoolWrite.Outcome {
        SpoolWrite.Outcome(problem: "the disk does not answer")
    }

    private func submit(_ write: SpoolWrite) {
        inbox.withLock { $0.append(write) }
        thread.async { self.writeInbox() }
    }

    private func outcome(of write: SpoolWrite) -> SpoolWrite.Outcome {
        if let outcome = write.stopWaiting() { return outcome }
        isStalled.withLock { $0 = true }
        // Done as soon as the thread comes back from where it hangs.
        thread.async { self.isStalled.withLock { $0 = false } }
        return SpoolWrite.Outcome(problem: "the disk did not answer within \(timeout)")
    }

    private func run<Value: Sendable>(_ body: @Sendable (inout Spool) -> Value) -> Value? {
        let (value, news): (Value?, Spool.News) = spool.withLock { spool in
            let value = spool?.change(body)
            return (value, spool?.takeNews() ?? Spool.News())
        }
        reporter.report(news)
        return value
    }

    private func writeInbox() {
        let writes = inbox.withLock { inbox in
            defer { inbox = [] }
            return inbox
        }
        guard !writes.isEmpty else { return }
        let mustSync = run { $0.write(writes) }
        guard let mustSync else {
            for write in writes { _ = write.finish(SpoolWrite.Outcome(problem: "the spool is not open")) }
            return
        }
        if let mustSync { planSync(after: mustSync) }
    }

    private func planSync(after interval: Duration) {
        let isPlanned = isSyncPlanned.withLock { isPlanned in
            defer { isPlanned = true }
            return isPlanned
        }
        guard !isPlanned else { return }
        thread.asyncAfter(deadline: .now() + interval.seconds) { [weak self] in
            self?.isSyncPlanned.withLock { $0 = false }
            _ = self?.run { $0.syncOrReport() }
        }
    }
}

extension Spool {
    fileprivate mutating func change<Value>(_ body: (inout Spool) -> Value) -> Value { body(&self) }

    /// Writes all of them, then tells all of them.
    ///
    /// - Returns: When a sync is due, if that is left to a timer.
    fileprivate mutating func write(_ writes: [SpoolWrite]) -> Duration? {
        var written = writes.map { write in (write: write, result: append(write.records)) }
        if options.sync == .always {
            do throws(SpoolError) {
                try sync()
            } catch {
                for index in written.indices {
                    discard(written[index].result.stretches)
                    written[index].result = ([], 0, error)
                }
            }
        }
        for (write, result) in written {
            let outcome = SpoolWrite.Outcome(kept: result.count, problem: result.error?.description)
            if write.finish(outcome) { commit(result.stretches) } else { discard(result.stretches) }
        }
        guard case .every(let interval) = options.sync.policy, !unsynced.isEmpty else { return nil }
        return interval
    }
}

extension Duration {
    fileprivate var seconds: Double {
        let (seconds, attoseconds) = min(max(self, .zero), .seconds(86_400)).components
        return Double(seconds) + Double(attoseconds) / 1e18
    }
}
