import Testing
import TracewingConcurrency
import TracewingModel
@testable import TracewingSDK

/// The bookkeeping of the batch processor, decision by decision. After each one every span must be accounted for.
@Suite("The state of a batch processor")
struct BatchStateTests {
    /// A state that checks its own account after every call.
    private struct Checked {
        private var state: BatchState
        private(set) var flushes: [Bool] = []
        private var started = 0

        init(_ options: BatchOptions) {
            state = BatchState(options: options)
        }

        var statistics: ExporterStatistics { state.statistics(of: ScriptedExporter(), started: started) }

        @discardableResult
        mutating func end(_ name: String = "span", attributes: Attributes = [:]) -> String {
            started += 1
            check()
            var record = Optional(SpanRecord.sample(name, attributes: attributes))
            let size = record?.approximateSize ?? 0
            let (action, dropped) = state.enqueue(&record, size: size)
            check()
            return Self.text(action) + (dropped.map { " dropped \($0.rawValue)" } ?? "")
        }

        mutating func timer() -> String {
            let action = state.timerFired()
            check()
            return Self.text(action)
        }

        mutating func flush() -> String {
            let (action, resumed) = state.flush { _ in }
            flushes += resumed.map(\.succeeded)
            check()
            return Self.text(action)
        }

        /// The batch comes back that was sent `index` sends ago among those still away.
        mutating func back(_ batch: BatchState.Batch, lost: Int? = nil, _ reason: DropReason = .exporterFailed)
            -> String
        {
            let (action, resumed) = state.didExport(
                batch,
                losses: lost.map { SpanExportError(reason, lost: $0, "").losses(of: batch.count) } ?? [:]
            )
            flushes += resumed.map(\.succeeded)
            check()
            return Self.text(action)
        }

        mutating func shutdown() -> Bool { state.shutdown() }

        mutating func giveUp(keepsBatches: Bool = false) {
            flushes += state.giveUp(keepsBatches: keepsBatches).map(\.succeeded)
            check()
        }

        private func check() {
            #expect(statistics.isBalanced, "\(statistics)")
            #expect(statistics.queued >= 0 && statistics.exporting >= 0 && statistics.active >= 0)
        }

        private static func text(_ action: BatchState.Action) -> String {
            switch action {
            case .none: "-"
            case .startTimer: "timer"
            case .export(let batch): "export \(batch.firstTicket)+\(batch.count)"
            }
        }
    }

    /// The batch that an action's text says is on its way.
    private func batch(_ first: Int, _ count: Int) -> BatchState.Batch {
        BatchState.Batch(Array(repeating: .sample("span"), count: count), firstTicket: first)
    }

    @Test("The first span starts the timer, a full batch leaves at once, the rest when the time is up")
    func fullBatch() {
        var state = Checked(BatchOptions(maxExportBatchSize: 3))
        #expect(state.end() == "timer")
        #expect(state.end() == "-")
        #expect(state.end() == "export 0+3")
        #expect(state.end() == "-", "the timer runs still")
        #expect(state.timer() == "-", "one export at a time")
        #expect(state.back(batch(0, 3)) == "export 3+1")
        #expect(state.back(batch(3, 1)) == "-")
        #expect(state.end() == "timer", "a new one for the next span")
        #expect(state.timer() == "export 4+1")
        #expect(state.statistics.exported == 4)
        #expect(state.statistics.exporting == 1)
    }

    @Test("A timer that finds nothing does nothing, and the next span starts another")
    func idleTimer() {
        var state = Checked(BatchOptions(maxExportBatchSize: 1))
        #expect(state.end() == "export 0+1")
        #expect(state.back(batch(0, 1)) == "-")
        #expect(state.timer() == "-")
        #expect(state.end() == "export 1+1")
    }

    @Test("As many batches in a row as are waiting")
    func backlog() {
        var state = Checked(BatchOptions(maxExportBatchSize: 2))
        for _ in 0..<7 { state.end() }
        #expect(state.back(batch(0, 2)) == "export 2+2")
        #expect(state.back(batch(2, 2)) == "export 4+2")
        #expect(state.back(batch(4, 2)) == "-", "one span waits for its timer, which runs already")
        #expect(state.timer() == "export 6+1")
    }

    @Test("Several batches may be on their way, and come back in any order")
    func concurrentExports() {
        var state = Checked(BatchOptions(maxExportBatchSize: 1, maxConcurrentExports: 2))
        #expect(state.end() == "export 0+1")
        #expect(state.end() == "export 1+1")
        #expect(state.end() == "-")
        #expect(state.end() == "-")
        #expect(state.flush() == "-")
        #expect(state.back(batch(1, 1)) == "export 2+1")
        #expect(state.back(batch(2, 1)) == "export 3+1")
        #expect(state.back(batch(3, 1)) == "-")
        #expect(state.flushes == [], "the first one is still away")
        #expect(state.back(batch(0, 1)) == "-")
        #expect(state.flushes == [true])
    }

    @Test("A full queue drops the newest, and counts it")
    func fullByCount() {
        var state = Checked(BatchOptions(maxQueueSize: 3, maxExportBatchSize: 3))
        #expect(state.end() == "timer")
        state.end()
        #expect(state.end() == "export 0+3")
        for _ in 0..<3 { state.end() }
        #expect(state.end() == "- dropped queue_full")
        #expect(state.end() == "- dropped queue_full")
        #expect(state.statistics.dropped == [.queueFull: 2])
        #expect(state.back(batch(0, 3)) == "export 3+3")
        #expect(state.end() == "-")
    }

    @Test("A queue full of bytes drops the newest too, and sends what waits without waiting for the timer")
    func fullByBytes() {
        var state = Checked(BatchOptions(maxQueueBytes: 10_000, maxExportBatchSize: 100))
        let big: Attributes = ["big": .string(String(repeating: "x", count: 4_000))]
        #expect(state.end(attributes: big) == "timer")
        #expect(state.end(attributes: big) == "-")
        #expect(state.end(attributes: big) == "export 0+2 dropped queue_full")
        #expect(state.end(attributes: big) == "-", "there is room again")
        let tooBig: Attributes = ["big": .bytes(Array(repeating: 0, count: 20_000))]
        #expect(state.end(attributes: tooBig) == "- dropped queue_full")
        #expect(state.statistics.dropped == [.queueFull: 2])
        #expect(state.back(batch(0, 2)) == "export 2+1")
    }

    @Test("A flush is done when what was queued before it has left, not what came after")
    func flush() {
        var state = Checked(BatchOptions(maxExportBatchSize: 10))
        state.end()
        #expect(state.flush() == "export 0+1")
        state.end()
        #expect(state.back(batch(0, 1)) == "-")
        #expect(state.flushes == [true])
        #expect(state.statistics.queued == 1)
    }

    @Test("A flush of nothing is done at once")
    func emptyFlush() {
        var state = Checked(BatchOptions())
        #expect(state.flush() == "-")
        #expect(state.flushes == [true])
    }

    @Test("A flush fails when a span it covers is lost, and only then")
    func failedFlush() {
        var state = Checked(BatchOptions(maxExportBatchSize: 1))
        state.end()
        state.end()
        #expect(state.flush() == "-")
        #expect(state.back(batch(0, 1), lost: 1) == "export 1+1")
        state.end()
        #expect(state.flush() == "-")
        #expect(state.back(batch(1, 1)) == "export 2+1")
        #expect(state.flushes == [false])
        #expect(state.back(batch(2, 1), lost: 0) == "-")
        #expect(state.flushes == [false, true])
        #expect(state.statistics.dropped == [.exporterFailed: 1])
    }

    @Test(
        "What an exporter says it lost is taken with care",
        arguments: [(-1, 3, 0), (0, 3, 0), (1, 2, 1), (3, 0, 3), (4, 0, 3), (Int.max, 0, 3), (Int.min, 3, 0)]
    )
    func lostCounts(lost: Int, exported: Int, dropped: Int) {
        var state = Checked(BatchOptions(maxExportBatchSize: 3))
        for _ in 0..<3 { state.end() }
        #expect(state.back(batch(0, 3), lost: lost, .rejected) == "-")
        #expect(state.statistics.exported == exported)
        #expect(state.statistics.droppedTotal == dropped)
    }

    @Test("After a shutdown what ends is dropped and counted; only the first shutdown is one")
    func shutdown() {
        var state = Checked(BatchOptions())
        state.end()
        #expect(state.shutdown() == true)
        #expect(state.shutdown() == false)
        #expect(state.end() == "- dropped after_shutdown")
        #expect(state.flush() == "export 0+1")
        #expect(state.statistics.dropped == [.afterShutdown: 1])
    }

    @Test("When the time for the shutdown is up, what waits and what is away is given up, and its flushes fail")
    func giveUp() {
        var state = Checked(BatchOptions(maxExportBatchSize: 2))
        for _ in 0..<5 { state.end() }
        #expect(state.flush() == "-")
        state.giveUp()
        #expect(state.statistics.dropped == [.timedOut: 5])
        #expect(state.flushes == [false])
        // The batch that was away comes back after all, and is not counted twice.
        #expect(state.back(batch(0, 2)) == "-")
        #expect(state.statistics.exported == 0)
        #expect(state.statistics.dropped == [.timedOut: 5])
        state.giveUp()
        #expect(state.flushes == [false])
    }

    @Test("What an exporter keeps is not given up while it is away: the exporter says what becomes of it")
    func giveUpKept() {
        var state = Checked(BatchOptions(maxExportBatchSize: 2))
        for _ in 0..<5 { state.end() }
        #expect(state.flush() == "-")
        state.giveUp(keepsBatches: true)
        #expect(state.statistics.dropped == [.timedOut: 3])
        #expect(state.flushes == [], "the first batch is still away")
        #expect(state.back(batch(0, 2)) == "-")
        #expect(state.flushes == [false])
        #expect(state.statistics.exported == 2)
    }

    @Test(
        "Options that make no sense become the nearest that do",
        arguments: [0, -1, Int.min]
    )
    func nonsense(value: Int) {
        var options = BatchOptions()
        options.maxQueueSize = value
        options.maxQueueBytes = 10_000
        options.maxExportBatchSize = value
        options.maxConcurrentExports = value
        var state = Checked(options)
        #expect(state.end() == "export 0+1")
        #expect(state.end() == "-")
        #expect(state.end() == "- dropped queue_full")
        #expect(state.back(batch(0, 1)) == "export 1+1")
    }

    @Test("A batch is never larger than the queue, or it would never be full")
    func smallQueue() {
        var options = BatchOptions()
        options.maxQueueSize = 2
        var state = Checked(options)
        #expect(state.end() == "timer")
        #expect(state.end() == "export 0+2")
    }
}
