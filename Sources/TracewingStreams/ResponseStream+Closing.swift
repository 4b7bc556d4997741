internal import Logging
internal import TracewingConcurrency

extension ResponseStream {
    /// Abandons the stream, if it has not ended: closes the source, then runs the cleanup hooks, and waits for both.
    ///
    /// Closing twice, or after the end, does nothing. During a pull in flight the stream is abandoned at once, and that
    /// pull returns nil when the source does. Afterwards the stream ends for whoever pulls it, and ``response`` throws
    /// ``StreamClosed``.
    public nonisolated(nonsending) func close() async {
        guard let abandonment = state.withLock({ $0.abandon() }) else { return }
        abandonment.ending.wakeWaiters()
        if abandonment.closesSource { await upstream.close() }
        await abandonment.interruption?()
        abandonment.ending.announce()
        await runCleanupHooks(abandonment.hooks, .abandoned)
    }

    /// Abandons the stream from a deinitializer, which cannot wait.
    @usableFromInline
    func abandonReleased() {
        guard let abandonment = state.withLock({ $0.abandon() }) else { return }
        if abandonment.closesSource { upstream.abandon() }
        abandonment.ending.announce()
        let logger = state.withLock { $0.logger }
        if abandonment.hooks.contains(where: \.isAsynchronous) {
            // Detached, so that the task-locals of whoever happened to drop the last reference stay out of it.
            Task.detached { [hooks = abandonment.hooks] in
                for hook in hooks { await hook.cleanUp(.abandoned, logger: logger) }
            }
        } else {
            for hook in abandonment.hooks { hook.cleanUpSynchronously(logger: logger) }
        }
    }
}
