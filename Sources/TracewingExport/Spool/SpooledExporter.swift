import TracewingConcurrency
public import TracewingModel
public import TracewingSDK

/// Keeps spans on the disk until another exporter has delivered them.
///
/// ```swift
/// let exporter = SpooledExporter(OTLPExporter(), directory: "/var/lib/concierge/spool")
/// Observability.configure(serviceName: "concierge", exporter: .custom(exporter))
/// ```
///
/// Whatever ends the process, spans that were spooled are not lost: the next process that uses the directory sends
/// them. A span is sent twice only if the process ended, or the exporter behind this one ran out of time, before there
/// was an answer for all of its batch: one that sends a batch in parts, as that for Agent 365 does, may have delivered
/// some of it by then. What the backend refuses for good is dropped and counted; while it is away or busy, spans wait
/// on the disk, as long as there is room.
///
/// A disk that is full, broken or slow costs nothing but its protection: spans then go straight to the backend, as they
/// would without a spool. Several processes can share a directory; each writes to files of its own.
public final class SpooledExporter: KeepingSpanExporter {
    public let name: String
    public var destination: String { inner.destination }
    let inner: any SpanExporter
    let directory: String
    let options: SpoolOptions
    let disk: SpoolDisk
    let reporter: SpoolReporter
    let drain: Locked<SpoolDrain>
    private let loop = Locked<Task<Void, Never>?>(nil)
    private let bypassed = Locked(0)
    /// How many calls of the exporter behind it have outlived their time and not come back.
    private let leftBehind = Locked(0)
    /// Why the directory cannot be used; nil if it can.
    let problem: String?

    /// - Parameters:
    ///   - inner: What delivers the spans. Its retries may be short: the spool tries again.
    ///   - directory: Where the files are. It is made if it is not there, for its owner alone.
    public convenience init(
        _ inner: any SpanExporter,
        directory: String,
        options: SpoolOptions = SpoolOptions(),
        faults: TelemetryFaults = TelemetryFaults()
    ) {
        self.init(inner, directory: directory, options: options, faults: faults, calls: .system)
        if let problem { faults.record(.spoolFailed, "\(name): \(problem)") }
    }

    init(
        _ inner: any SpanExporter,
        directory: String,
        options: SpoolOptions,
        faults: TelemetryFaults,
        calls: SpoolCalls
    ) {
        self.inner = inner
        self.directory = directory
        self.options = options
        name = inner.name
        reporter = SpoolReporter(exporter: inner.name, faults: faults)
        drain = Locked(SpoolDrain(options: options))
        var spool: Spool?
        do throws(SpoolError) {
            spool = try Spool(directory, options, calls)
            problem = nil
        } catch {
            problem = "\(error). Spans are not kept on the disk."
        }
        let hasLeftovers = spool?.pending.isEmpty == false
        disk = SpoolDisk(spool, timeout: options.diskTimeout, reporter: reporter)
        if hasLeftovers { didSpool(single: false) }
    }

    /// What it holds, and what became of what earlier processes had left; all zero after the shutdown.
    public var statistics: SpoolStatistics {
        get async {
            var statistics = await disk.perform { $0.statistics } ?? SpoolStatistics()
            statistics.bypassed = bypassed.withLock { $0 }
            return statistics
        }
    }

    public func batchOptions(_ options: BatchOptions) -> BatchOptions { inner.batchOptions(options) }

    public func start(settle: @escaping @Sendable (SpanSettlement) -> Void) {
        reporter.start(settle: settle)
    }

    public func export(_ batch: [SpanRecord]) async throws {
        // Snapshots of running spans are worth nothing later, and in no account.
        guard !batch.contains(where: \.isRunning) else { return try await inner.export(batch) }
        let outcome = await disk.append(batch)
        if outcome.kept > 0 { didSpool(single: false) }
        guard outcome.kept < batch.count else { return }
        reportBypass(outcome)
        try await exportDirectly(Array(batch[outcome.kept...]))
    }

    public func keep(_ record: SpanRecord) -> Bool {
        // Content that has to be redacted first takes the way through the queue.
        guard options.isImmediate, let record = record.openedAtOnce else { return false }
        let outcome = disk.appendAndWait(record)
        if outcome.kept > 0 {
            didSpool(single: true)
            return true
        }
        reportBypass(outcome)
        return false
    }

    public func forceFlush(deadline: Duration) async -> Bool {
        let outcome = await withDeadline(deadline) { await self.flush() }
        guard case .finished(.success(true)) = outcome else { return false }
        return true
    }

    /// Stops sending. What has not been delivered stays in the directory for the next process.
    public func shutdown() async {
        let waiters = drain.withLock { $0.shutdown() }
        for waiter in waiters { waiter.resume(false) }
        let task = loop.withLock { $0 }
        task?.cancel()
        _ = await withDeadline(options.diskTimeout) {
            await task?.value
            guard let left = await self.disk.close({ $0.statistics }) else { return }
            if left.waiting > 0 {
                // The reason why they were not sent, in the line that a provider's shutdown logs.
                self.reporter.report(
                    .exportFailed,
                    "\(left.waiting) spans stay in \(self.directory) and are sent by the next process that uses it."
                )
            }
        }
        await inner.shutdown()
    }

    /// To the exporter behind it, which is not waited for longer than it may take.
    func send(_ records: [SpanRecord]) async -> DeadlineOutcome<Void> {
        // One that never comes back is asked a few times; with every call it would hold on to one more batch.
        guard leftBehind.withLock({ $0 < Self.maxLeftBehind }) else { return .timedOut }
        let inner = inner
        let outcome = await withDeadline(innerTimeout) {
            try await inner.export(records)
        } onLateEnd: {
            self.leftBehind.withLock { $0 -= 1 }
        }
        if case .finished = outcome { return outcome }
        leftBehind.withLock { $0 += 1 }
        return outcome
    }

    private static let maxLeftBehind = 8

    private var innerTimeout: Duration { inner.exportTimeout ?? .seconds(30) }

    var noAnswer: String { "no answer within \(innerTimeout)" }

    /// Past the disk.
    private func exportDirectly(_ records: [SpanRecord]) async throws {
        bypassed.withLock { $0 += records.count }
        switch await send(records) {
        case .finished(.success):
            reporter.settle(.exported(records.count))
        case .finished(.failure(let error)):
            let losses = (error as? SpanExportError)?.losses(of: records.count) ?? [.exporterFailed: records.count]
            reporter.settle(.exported(records.count - losses.values.reduce(0, +)))
            throw SpanExportError(losses: losses, "\(error)", cause: error)
        case .timedOut, .cancelled:
            throw SpanExportError(.timedOut, lost: records.count, noAnswer)
        }
    }

    private func reportBypass(_ outcome: SpoolWrite.Outcome) {
        guard let problem = outcome.problem else { return }
        reporter.report(.spoolFailed, "\(problem). Until that is over, spans are sent without being kept on the disk.")
    }

    private func didSpool(single: Bool) {
        if drain.withLock({ $0.didSpool(single: single) }) { startLoop() }
    }

    private func flush() async -> Bool {
        await withCheckedContinuation { continuation in
            Task.detached {
                // With the spool in hand, so that nothing it is to wait for is delivered before it waits.
                let isWaiting = await self.disk.perform { spool in
                    guard let flush = spool.beginFlush() else { return false }
                    let waiter = SpoolDrain.Waiter(flush: flush) { continuation.resume(returning: $0) }
                    guard let mustStart = self.drain.withLock({ $0.flush(waiter) }) else { return false }
                    if mustStart { self.startLoop() }
                    return true
                }
                if isWaiting != true { continuation.resume(returning: self.drain.withLock { $0.flushNothing() }) }
            }
        }
    }

    /// Detached: nothing of the traced code's task may reach the exporter.
    private func startLoop() {
        loop.withLock { $0 = Task.detached { await self.sendWhatWaits() } }
    }
}
