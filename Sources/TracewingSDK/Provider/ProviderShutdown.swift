import TracewingConcurrency

/// The shutdown of a provider: done once, waited for by as many as like to, told in one line if it lost anything.
final class ProviderShutdown: Sendable {
    private struct State {
        var work: Task<Void, Never>?
        var hasReported = false
    }

    private let processors: [any SpanProcessor]
    private let faults: TelemetryFaults
    /// The accounts when it began.
    private let before: [ExporterStatistics]
    private let state = Locked(State())

    init(processors: [any SpanProcessor], faults: TelemetryFaults) {
        self.processors = processors
        self.faults = faults
        before = processors.compactMap(\.statistics)
    }

    /// Shuts the processors down, or waits while somebody else does; no longer than `deadline`.
    func run(deadline: Duration) async {
        let (work, isFirst) = state.withLock { state in
            if let work = state.work { return (work, false) }
            // Shutdowns are often called from tasks that are being cancelled. A task of its own flushes all the same.
            let work = Task.detached { await self.shutdown(deadline: deadline) }
            state.work = work
            return (work, true)
        }
        if isFirst {
            await work.value
        } else {
            await Task.detached { _ = await withDeadline(deadline) { await work.value } }.value
        }
    }

    private func shutdown(deadline: Duration) async {
        faults.fallSilent()
        // A little is left to count what was given up, and to say so.
        let share = deadline - min(deadline / 20, .milliseconds(100))
        await withTaskGroup(of: Void.self) { group in
            for processor in processors {
                group.addTask {
                    if processor is BatchSpanProcessor {
                        await processor.shutdown(deadline: share)
                    } else {
                        // One of somebody's own may not keep to its deadline.
                        _ = await withDeadline(deadline) { await processor.shutdown(deadline: share) }
                    }
                }
            }
        }
        report(after: deadline)
    }

    /// Logs what was lost, unless it was nothing or has been logged.
    func report(after deadline: Duration) {
        let after = processors.compactMap(\.statistics)
        guard let losses = ShutdownLosses(before: before, after: after) else { return }
        let isFirst = state.withLock { state in
            defer { state.hasReported = true }
            return !state.hasReported
        }
        if isFirst { faults.logLastLine(losses.line(after: deadline, trouble: faults.lastTrouble())) }
    }
}
