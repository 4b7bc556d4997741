public import Tracing
import TracewingConcurrency
public import TracewingModel

/// Shows spans while they run: sends a snapshot of a span soon after its start, and again while it changes, at most
/// once a second.
///
/// A snapshot is a record without an end (`endTime` 0) that carries `tracewing.running = true`. Snapshots are a
/// courtesy to whoever watches: losing one loses nothing, the finished span comes through the batch processor, and they
/// are in no statistics. Only one export is on its way at any time, so a slow backend sees fewer snapshots, not more.
public final class LiveSpanProcessor: SpanProcessor {
    private struct Running {
        let span: TracewingSpan
        var lastSent: ContinuousClock.Instant?
    }

    private struct State {
        var running: [SpanID: Running] = [:]
        /// Whether the task that sends snapshots is there; it leaves when no span runs.
        var isSending = false
        var isShutdown = false
    }

    /// A glimpse: a snapshot is written out again every second, the finished span once.
    private static let contentLimits = ContentLimits(perAttribute: 8 << 10, perSpan: 32 << 10)

    private let exporter: any SpanExporter
    private let interval: Duration
    private let exportTimeout: Duration
    private let maxRunning: Int
    private let state = Locked(State())

    /// - Parameters:
    ///   - exporter: Where snapshots go: one that reaches the same backend as the finished spans.
    ///   - interval: How often new and changed spans are looked for.
    ///   - maxRunning: How many running spans are watched; more than that are not shown until they end.
    public init(
        _ exporter: any SpanExporter,
        interval: Duration = .milliseconds(200),
        exportTimeout: Duration = .seconds(5),
        maxRunning: Int = 2048
    ) {
        self.exporter = exporter
        self.interval = interval.atMostAYear
        self.exportTimeout = exportTimeout
        self.maxRunning = maxRunning
    }

    public func onStart(_ span: TracewingSpan, parentContext: ServiceContext) {
        let mustStart = state.withLock { state in
            guard !state.isShutdown, state.running.count < maxRunning else { return false }
            state.running[span.spanContext.spanID] = Running(span: span)
            defer { state.isSending = true }
            return !state.isSending
        }
        // Detached, so that nothing of the traced code's task reaches the exporter.
        if mustStart { Task.detached { await self.sendWhileSpansRun() } }
    }

    public func onEnd(_ record: SpanRecord) {
        state.withLock { state in
            _ = state.running.removeValue(forKey: record.spanID)
        }
    }

    public func shutdown(deadline: Duration) async {
        state.withLock { state in
            state.isShutdown = true
            state.running = [:]
        }
        // The exporter is the batch processor's to shut down: it has finished spans to send yet.
    }

    private func sendWhileSpansRun() async {
        while true {
            try? await Task.sleep(for: interval)
            guard let due = takeDue(now: .now) else { return }
            let snapshots = due.compactMap(\.runningSnapshot)
            guard !snapshots.isEmpty else { continue }
            let exporter = exporter
            let timeout = exportTimeout
            _ = await withDeadline(timeout) {
                try await exporter.export(snapshots.opened(within: timeout / 2, limits: Self.contentLimits))
            }
        }
    }

    /// The spans whose turn it is; nil when none runs any more, and the sending task is to leave.
    private func takeDue(now: ContinuousClock.Instant) -> [TracewingSpan]? {
        state.withLock { state in
            guard !state.running.isEmpty else {
                state.isSending = false
                return nil
            }
            var due: [TracewingSpan] = []
            for (id, running) in state.running {
                if let last = running.lastSent, now - last < .seconds(1) { continue }
                state.running[id]?.lastSent = now
                due.append(running.span)
            }
            return due
        }
    }
}

extension TracewingSpan {
    fileprivate var runningSnapshot: SpanRecord? {
        guard var record = snapshot else { return nil }
        record.attributes[TracewingNames.running] = true
        return record
    }
}
