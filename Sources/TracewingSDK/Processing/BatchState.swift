import TracewingConcurrency
import TracewingModel

/// The bookkeeping of a ``BatchSpanProcessor``: which spans are where, and what is to be done next.
///
/// A value; the processor locks it, asks, unlocks and does what it said.
struct BatchState {
    /// What the processor is to do after the lock is released.
    enum Action {
        case none
        case export(Batch)
        /// Call ``timerFired()`` after the delay.
        case startTimer
    }

    /// Spans on their way to the exporter.
    ///
    /// A class, from which the records are taken once: a task keeps what it was made with until it ends, and records
    /// that two hold are copied when they are opened, and are still there when the export is over.
    final class Batch: Sendable {
        /// How many there are, or were.
        let count: Int
        /// The place of the first record among all that were ever queued.
        let firstTicket: Int
        private let records: Locked<[SpanRecord]>

        init(_ records: [SpanRecord], firstTicket: Int) {
            count = records.count
            self.firstTicket = firstTicket
            self.records = Locked(records)
        }

        func takeRecords() -> [SpanRecord] {
            records.withLock { records in
                defer { records = [] }
                return records
            }
        }
    }

    /// Somebody waits until every span queued before `target` has left.
    struct FlushWaiter {
        let target: Int
        let resume: @Sendable (Bool) -> Void
        var succeeded = true
    }

    private let options: BatchOptions
    private var queue: SpanQueue
    private var isTimerRunning = false
    /// Spans with a ticket below this are exported without waiting for a full batch.
    private var flushTarget = 0
    private var nextTicket = 0
    /// How many spans are in the batch of a first ticket.
    private var batchesInFlight: [Int: Int] = [:]
    private var waiters: [FlushWaiter] = []
    private(set) var isShutdown = false

    private var ended = 0
    private var exporting = 0
    private var exported = 0
    private var dropped: [DropReason: Int] = [:]

    init(options: BatchOptions) {
        self.options = options.inBounds
        queue = SpanQueue(self.options)
    }

    private var headTicket: Int { nextTicket - queue.count }

    /// A span has ended.
    ///
    /// - Parameters:
    ///   - record: Taken, nil afterwards.
    ///   - size: Roughly how many bytes it holds on to.
    mutating func enqueue(_ record: inout SpanRecord?, size: Int) -> (action: Action, dropped: DropReason?) {
        ended += 1
        guard !isShutdown else {
            drop(1, .afterShutdown)
            return (.none, .afterShutdown)
        }
        switch queue.append(&record, size: size) {
        case .added:
            nextTicket += 1
            return (nextAction(), nil)
        case .replaced:
            // A flush may have been promised the span that made room.
            failWaiters(for: headTicket)
        case .refused:
            break
        }
        drop(1, .queueFull)
        // The bytes may be used up before a batch is full: what waits is sent now, to make room.
        flushTarget = nextTicket
        return (nextAction(), .queueFull)
    }

    /// What waits has waited long enough.
    mutating func timerFired() -> Action {
        isTimerRunning = false
        flushTarget = max(flushTarget, nextTicket)
        return nextAction()
    }

    /// A span has ended that the exporter is offered; if it keeps it, it does not wait here. False after the shutdown.
    mutating func willKeep() -> Bool {
        guard !isShutdown else { return false }
        ended += 1
        exporting += 1
        return true
    }

    /// The exporter did not want the span it was offered.
    mutating func didNotKeep() {
        ended -= 1
        exporting -= 1
    }

    /// What became of spans that the exporter had kept.
    mutating func settle(_ settlement: SpanSettlement) {
        switch settlement {
        case .exported(let count):
            exporting -= count
            exported += count
        case .dropped(let count, let reason):
            exporting -= count
            drop(count, reason)
        }
    }

    /// A batch has left. `losses` says how many of it were lost, by reason; what was not lost has been delivered or, if
    /// `isKept`, waits for ``settle(_:)``.
    mutating func didExport(_ batch: Batch, losses: [DropReason: Int], isKept: Bool = false) -> (
        action: Action, resumed: [FlushWaiter]
    ) {
        // What was given up has been counted then.
        guard batchesInFlight[batch.firstTicket] != nil else { return (.none, []) }
        var lost = 0
        for (reason, count) in losses {
            drop(count, reason)
            lost += count
        }
        exporting -= isKept ? lost : batch.count
        if !isKept { exported += batch.count - lost }
        batchesInFlight[batch.firstTicket] = nil
        // What was not meant for the exporter is no failure of a flush.
        if losses.keys.contains(where: { $0 != .noIdentity }) { failWaiters(for: batch.firstTicket) }
        return (nextAction(), takeFinishedWaiters())
    }

    /// Registers a flush of everything that has ended so far. `resume` is called at once, by the caller, if nothing
    /// waits.
    mutating func flush(resume: @escaping @Sendable (Bool) -> Void) -> (action: Action, resumed: [FlushWaiter]) {
        flushTarget = max(flushTarget, nextTicket)
        waiters.append(FlushWaiter(target: nextTicket, resume: resume))
        return (nextAction(), takeFinishedWaiters())
    }

    /// From now on, what ends is dropped. False if that was so already.
    mutating func shutdown() -> Bool {
        defer { isShutdown = true }
        return !isShutdown
    }

    /// Drops what still waits when the time for the shutdown is up and, unless the exporter keeps it, what is on its
    /// way: whether that arrives after all, nobody waits to see.
    mutating func giveUp(keepsBatches: Bool) -> [FlushWaiter] {
        if queue.count > 0 {
            failWaiters(for: headTicket)
            drop(queue.count, .timedOut)
            queue.removeAll()
        }
        if !keepsBatches, let oldest = batchesInFlight.keys.min() {
            failWaiters(for: oldest)
            let left = batchesInFlight.values.reduce(0, +)
            exporting -= left
            drop(left, .timedOut)
            batchesInFlight = [:]
        }
        return takeFinishedWaiters()
    }

    /// - Parameter started: how many spans have started; read after every count in here was made.
    func statistics(of exporter: any SpanExporter, started: Int) -> ExporterStatistics {
        ExporterStatistics(
            exporter: exporter.name,
            destination: exporter.destination,
            started: started,
            active: started - ended,
            queued: queue.count,
            exporting: exporting,
            exported: exported,
            dropped: dropped
        )
    }

    private mutating func nextAction() -> Action {
        guard queue.count > 0 else { return .none }
        if queue.count >= options.maxExportBatchSize || headTicket < flushTarget {
            guard batchesInFlight.count < options.maxConcurrentExports else { return .none }
            let firstTicket = headTicket
            let batch = Batch(queue.takeBatch(), firstTicket: firstTicket)
            exporting += batch.count
            batchesInFlight[firstTicket] = batch.count
            return .export(batch)
        }
        guard !isTimerRunning else { return .none }
        isTimerRunning = true
        return .startTimer
    }

    /// Spans from `ticket` on were lost: flushes that include them have failed.
    private mutating func failWaiters(for ticket: Int) {
        for index in waiters.indices where ticket < waiters[index].target { waiters[index].succeeded = false }
    }

    private mutating func takeFinishedWaiters() -> [FlushWaiter] {
        let oldest = min(headTicket, batchesInFlight.keys.min() ?? .max)
        let finished = waiters.filter { $0.target <= oldest }
        if !finished.isEmpty { waiters.removeAll { $0.target <= oldest } }
        return finished
    }

    private mutating func drop(_ count: Int, _ reason: DropReason) {
        dropped[reason, default: 0] += count
    }
}
