import TracewingConcurrency
import TracewingModel

/// Hands what a provider has measured to an exporter, at every interval and whenever somebody flushes.
///
/// Exports follow one another, each with a deadline. What an exporter has not taken is in the next export: sums and
/// histograms that count from the start hold it in any case, and those that count from the last export count from the
/// last one that succeeded.
final class MetricsReader: Sendable {
    private struct State {
        /// The export that was begun last, and the one that follows it.
        var running: Task<Bool, Never>?
        var waiting: Task<Bool, Never>?
        var loop: Task<Void, Never>?
        /// Whether an export has not come back; it may have been given up.
        var isBusy = false
        /// What has arrived.
        var delivered: [Metric] = []
        var exported = 0
        var failed = 0
        var lastTrouble: String?
        var isShutdown = false
        /// Whether it has been told what was not sent.
        var hasReported = false
    }

    private let exporter: any MetricsExporter
    private let options: MetricsOptions
    private let sleep: @Sendable (Duration) async throws -> Void
    private let collect: @Sendable () -> MetricsSnapshot?
    private let faults: @Sendable () -> TelemetryFaults?
    private let state = Locked(State())

    init(
        _ exporter: any MetricsExporter,
        of provider: MeterProvider,
        options: MetricsOptions,
        sleep: @escaping @Sendable (Duration) async throws -> Void
    ) {
        self.exporter = exporter
        self.options = options.inBounds
        self.sleep = sleep
        // The provider holds its readers.
        collect = { [weak provider] in provider?.collect() }
        faults = { [weak provider] in provider?.faults }
    }

    /// Exports at every interval from now on, until it is shut down or released.
    func start() {
        // Detached, so that nothing of the task that configures telemetry reaches the exporter.
        let loop = Task.detached { [weak self, sleep, interval = options.exportInterval] in
            while (try? await sleep(interval)) != nil, let task = self?.export() { _ = await task.value }
        }
        let isLate = state.withLock { state in
            state.loop = loop
            return state.isShutdown
        }
        if isLate { loop.cancel() }
    }

    deinit {
        state.withLock { $0.loop }?.cancel()
    }

    var statistics: MetricsExporterStatistics {
        let (exported, failed) = state.withLock { ($0.exported, $0.failed) }
        return MetricsExporterStatistics(
            exporter: exporter.name,
            destination: exporter.destination,
            exported: exported,
            failed: failed
        )
    }

    /// Whether anything was measured that has not arrived.
    var hasUnsentMetrics: Bool {
        guard let now = collect(), !state.withLock({ $0.isShutdown }) else { return false }
        return now.metrics.hasChanged(since: state.withLock { $0.delivered })
    }

    func forceFlush(deadline: Duration) async -> Bool {
        guard hasUnsentMetrics else { return true }
        let task = export()
        // Whoever waits may be cancelled; the export goes on.
        let outcome = await withDeadline(deadline) { await task.value }
        if case .finished(.success(true)) = outcome { return true }
        return false
    }

    func shutdown(deadline: Duration) async {
        // A little is left to say what was given up.
        let share = deadline - min(deadline / 20, .milliseconds(100))
        let start = ContinuousClock.now
        state.withLock { $0.loop }?.cancel()
        if !(await forceFlush(deadline: share)) { reportUnsent(after: deadline) }
        state.withLock { $0.isShutdown = true }
        let exporter = exporter
        _ = await withDeadline(max(share - (ContinuousClock.now - start), .zero)) { await exporter.shutdown() }
    }

    /// Logs that the last metrics were not sent, unless they were or it has been logged.
    func reportUnsent(after deadline: Duration) {
        guard hasUnsentMetrics else { return }
        let (trouble, isFirst) = state.withLock { state in
            defer { state.hasReported = true }
            return (state.lastTrouble, !state.hasReported)
        }
        guard isFirst, let faults = faults() else { return }
        let said = trouble ?? faults.lastTrouble(.metricsExportFailed)
        let reason = said.map(ShutdownLosses.firstSentence) ?? "no answer"
        // An exporter that has said something has most often said the address, too.
        let place = reason.contains(exporter.destination) ? "" : " to \(exporter.destination)"
        faults.logLastLine(
            "The last metrics were not sent\(place) within \(deadline): \(reason). "
                + "Check the address, or give it more time."
        )
    }

    /// An export of what there is now: one that has not begun, or another one behind it.
    private func export() -> Task<Bool, Never> {
        state.withLock { state in
            if let waiting = state.waiting { return waiting }
            let running = state.running
            let task = Task.detached {
                _ = await running?.value
                self.state.withLock { state in
                    state.running = state.waiting
                    state.waiting = nil
                }
                return await self.exportOnce()
            }
            state.waiting = task
            return task
        }
    }

    /// Whether what there is has arrived.
    private func exportOnce() async -> Bool {
        guard let snapshot = collect() else { return true }
        var batch = snapshot
        if exporter.temporality == .delta {
            batch.metrics = batch.metrics.subtracting(state.withLock { $0.delivered })
        }
        guard !batch.metrics.isEmpty, !state.withLock({ $0.isShutdown }) else { return true }
        let isBusy = state.withLock { state in
            defer { state.isBusy = true }
            return state.isBusy
        }
        if isBusy {
            fail("\(exporter.destination) has not come back from an earlier export")
            return false
        }
        let (exporter, timeout) = (exporter, options.exportTimeout)
        let outcome = await withDeadline(timeout) { [batch] in
            try await exporter.export(batch)
        } onLateEnd: {
            self.state.withLock { $0.isBusy = false }
        }
        switch outcome {
        case .finished(.success):
            state.withLock { state in
                state.isBusy = false
                state.delivered = snapshot.metrics
                state.exported += 1
                state.lastTrouble = nil
            }
            return true
        case .finished(.failure(let error)):
            state.withLock { $0.isBusy = false }
            fail("\(error)")
        case .timedOut, .cancelled:
            fail("\(exporter.destination) did not answer within \(timeout)")
        }
        return false
    }

    private func fail(_ trouble: String) {
        state.withLock { state in
            state.failed += 1
            state.lastTrouble = trouble
        }
        faults()?.record(
            .metricsExportFailed,
            "Metrics were not delivered: \(trouble). They are sent with the next ones."
        )
    }
}
