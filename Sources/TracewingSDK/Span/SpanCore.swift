import TracewingConcurrency
import TracewingModel
import Tracing

/// A recording span: what handles write to and contexts point at.
///
/// Whether it is open depends on its ``SpanOwner`` alone. A context may keep a core in memory long after it ended; it
/// then holds no attributes any more.
final class SpanCore: Sendable {
    let traceID: TraceID
    let spanID: SpanID
    private let pipeline: Pipeline
    private let startTime: UInt64
    /// The two clocks when the span was made: what lies between its times is measured, not read off the wall.
    private let wallStart: UInt64
    private let monotonicStart: UInt64
    private let state: Locked<State>

    private struct State {
        var record: SpanRecord
        var hasEnded = false
    }

    init(record: SpanRecord, pipeline: Pipeline, wallStart: UInt64) {
        traceID = record.traceID
        spanID = record.spanID
        startTime = record.startTime
        self.pipeline = pipeline
        self.wallStart = wallStart
        monotonicStart = pipeline.clock.monotonic()
        state = Locked(State(record: record))
    }

    var isRecording: Bool {
        state.withLock { !$0.hasEnded }
    }

    var name: String {
        state.withLock { $0.record.name }
    }

    var attributes: Attributes {
        state.withLock { $0.record.attributes }
    }

    /// The span as it stands, with no end; nil once it has ended.
    func snapshot() -> SpanRecord? {
        state.withLock { $0.hasEnded ? nil : $0.record }
    }

    /// Changes the span, unless it has ended: what comes after the end is counted and otherwise ignored.
    func update(_ change: (inout SpanRecord, SpanLimits) -> Void) {
        let isLate = state.withLock { state in
            if !state.hasEnded { change(&state.record, pipeline.limits) }
            return state.hasEnded
        }
        if isLate { pipeline.faults.count(.writeAfterEnd) }
    }

    func set(_ key: String, _ value: AttributeValue) {
        update { record, limits in
            if !record.attributes.set(key, limits.limited(value), limit: limits.attributes) {
                record.droppedAttributes += 1
            }
        }
    }

    func addEvent(_ name: String, time: UInt64?, attributes: Attributes) {
        let time = time ?? now
        update { record, limits in
            guard record.events.count < limits.events else {
                record.droppedEvents += 1
                return
            }
            let (kept, dropped) = limits.limited(attributes, to: limits.attributesPerEvent)
            record.events.append(.init(name: name, time: time, attributes: kept, droppedAttributes: dropped))
        }
    }

    func addLink(_ link: SpanRecord.Link) {
        update { record, limits in
            guard record.links.count < limits.links else {
                record.droppedLinks += 1
                return
            }
            record.links.append(limits.limited(link))
        }
    }

    /// Now, on the clock of this span: when it was made plus the time measured since.
    var now: UInt64 {
        let monotonic = pipeline.clock.monotonic()
        return wallStart &+ (monotonic > monotonicStart ? monotonic - monotonicStart : 0)
    }

    /// The wall clock's time, wherever it has been set to since the start.
    var wallTime: UInt64 { pipeline.clock.wall() }

    /// Ends the span. The first call wins; later ones are counted and do nothing.
    ///
    /// - Parameter time: nanoseconds since 1970; nil for now. An end before the start becomes the start.
    func end(at time: UInt64? = nil, _ lastChange: (inout SpanRecord) -> Void = { _ in }) {
        let time = max(time ?? now, startTime)
        let finished: SpanRecord? = state.withLock { state in
            guard !state.hasEnded else { return nil }
            lastChange(&state.record)
            state.hasEnded = true
            // 0 would read as "still running".
            state.record.endTime = max(time, 1)
            let finished = state.record
            state.record.attributes = Attributes()
            state.record.events = []
            state.record.links = []
            return finished
        }
        guard let finished else { return pipeline.faults.count(.endAfterEnd) }
        for processor in pipeline.processors { processor.onEnd(finished) }
    }

    /// Called when nobody can end the span any more.
    func abandon() {
        guard isRecording else { return }
        end { $0.attributes[TracewingNames.outcome] = "abandoned" }
    }
}

/// Keeps one span open. When the last handle lets go of it without an end, the span ends as abandoned.
final class SpanOwner: Sendable {
    let core: SpanCore

    init(_ core: SpanCore) {
        self.core = core
    }

    deinit {
        core.abandon()
    }
}
