public import Tracing
import TracewingConcurrency
public import TracewingModel

/// Hands ended spans to an exporter in batches, off the path of the code being traced.
///
/// `onEnd` puts the record in a bounded queue and returns: it never waits for the exporter, whatever that does. A batch
/// is exported when it is full, when its first span has waited for ``BatchOptions/scheduledDelay``, or when somebody
/// flushes. There is no thread and, while nothing waits, no task.
public final class BatchSpanProcessor: SpanProcessor {
    private let exporter: any SpanExporter
    /// The exporter, if it keeps spans beyond its export.
    private let keeping: (any KeepingSpanExporter)?
    private let options: BatchOptions
    private let faults: TelemetryFaults
    /// Counted apart from the rest of the state, so that a span's start takes no lock.
    private let started = Counter()
    private let state: Locked<BatchState>

    public init(
        _ exporter: any SpanExporter,
        options: BatchOptions = BatchOptions(),
        faults: TelemetryFaults = TelemetryFaults()
    ) {
        self.exporter = exporter
        keeping = exporter as? any KeepingSpanExporter
        self.options = options.inBounds
        self.faults = faults
        state = Locked(BatchState(options: options))
        keeping?.start { [weak self] settlement in self?.state.withLock { $0.settle(settlement) } }
    }

    public var statistics: ExporterStatistics? {
        // What has ended had started before: read in this order, a count is never ahead of the starts.
        state.withLock { $0.statistics(of: exporter, started: started.value) }
    }

    public func onStart(_ span: TracewingSpan, parentContext: ServiceContext) {
        didStart()
    }

    public func onEnd(_ record: SpanRecord) {
        var record = Optional(record)
        enqueue(&record)
    }

    func didStart() {
        started.increment()
    }

    /// Takes the record: through an optional it moves on into the queue, and no copy is made.
    func enqueue(_ slot: inout SpanRecord?) {
        if let keeping, state.withLock({ $0.willKeep() }) {
            if let record = slot, keeping.keep(record) { return }
            state.withLock { $0.didNotKeep() }
        }
        let size = slot?.approximateSize ?? 0
        let (action, dropped) = state.withLock { $0.enqueue(&slot, size: size) }
        perform(action)
        if dropped == .queueFull {
            faults.record(
                .queueFull,
                "\(exporter.name): the queue is full, spans are being dropped. The backend is too slow or away; "
                    + "raise the queue's size if bursts are expected."
            )
        }
    }

    public func forceFlush(deadline: Duration) async -> Bool {
        let start = ContinuousClock.now
        let outcome = await withDeadline(deadline) {
            await withCheckedContinuation { continuation in
                let (action, resumed) = self.state.withLock { state in
                    state.flush { continuation.resume(returning: $0) }
                }
                self.perform(action)
                for waiter in resumed { waiter.resume(waiter.succeeded) }
            }
        }
        guard case .finished(.success(true)) = outcome else { return false }
        guard let keeping else { return true }
        return await keeping.forceFlush(deadline: deadline - (ContinuousClock.now - start))
    }

    public func shutdown(deadline: Duration) async {
        guard state.withLock({ $0.shutdown() }) else { return }
        let start = ContinuousClock.now
        _ = await forceFlush(deadline: deadline)
        // Nothing is exported after the exporter's own shutdown; an export that hangs is left behind.
        let keepsBatches = keeping != nil
        for waiter in state.withLock({ $0.giveUp(keepsBatches: keepsBatches) }) { waiter.resume(waiter.succeeded) }
        let left = deadline - (ContinuousClock.now - start)
        let exporter = exporter
        _ = await withDeadline(max(left, .milliseconds(10))) { await exporter.shutdown() }
    }

    /// The tasks are detached: nothing of the traced code's task, least of all its context, may reach the exporter.
    private func perform(_ action: BatchState.Action) {
        switch action {
        case .none:
            break
        case .export(let batch):
            Task.detached { await self.export(batch) }
        case .startTimer:
            Task.detached {
                try? await Task.sleep(for: self.options.scheduledDelay)
                self.perform(self.state.withLock { $0.timerFired() })
            }
        }
    }

    /// Exports a batch, and then those that have become due meanwhile.
    private func export(_ first: BatchState.Batch) async {
        var next: BatchState.Batch? = first
        while let batch = next {
            let losses = await send(batch)
            let isKept = keeping != nil
            let (action, resumed) = state.withLock { $0.didExport(batch, losses: losses, isKept: isKept) }
            for waiter in resumed { waiter.resume(waiter.succeeded) }
            if case .export(let following) = action {
                next = following
            } else {
                next = nil
                perform(action)
            }
        }
    }

    /// How many of the batch were lost, by reason.
    private func send(_ batch: BatchState.Batch) async -> [DropReason: Int] {
        let exporter = exporter
        let timeout = exporter.exportTimeout ?? options.exportTimeout
        let faults = faults
        // One that keeps spans says itself what became of them: given up here, they would be counted twice.
        switch await withDeadline(
            keeping == nil ? timeout : nil,
            operation: { try await exporter.export(batch.takeRecords().opened(within: timeout / 2, faults: faults)) }
        ) {
        case .finished(.success):
            return [:]
        case .finished(.failure(let error)):
            let losses = (error as? SpanExportError)?.losses(of: batch.count) ?? [.exporterFailed: batch.count]
            // An exporter says itself what is to be said of spans that were not meant for it.
            let lost = losses.values.reduce(0, +) - losses[.noIdentity, default: 0]
            guard lost > 0 else { return losses }
            faults.record(
                .exportFailed,
                "\(exporter.name): \(lost) of \(batch.count) spans were not exported: \(error)"
            )
            return losses
        case .timedOut, .cancelled:
            faults.record(
                .exportFailed,
                "\(exporter.name): \(batch.count) spans were not exported: no answer within \(timeout)"
            )
            return [.timedOut: batch.count]
        }
    }
}
