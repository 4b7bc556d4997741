import TracewingConcurrency
import TracewingModel
import Tracing

/// A recording span. Handles hold it, contexts only refer to it: see ``SpanReference``.
///
/// When the last handle lets go of it without an end, it ends as abandoned.
final class SpanCore: Sendable {
    let spanContext: SpanContext
    let parentContext: ServiceContext
    private let pipeline: Pipeline
    /// The two clocks when the span was made: what lies between its times is measured, not read off the wall.
    private let wallStart: UInt64
    private let monotonicStart: UInt64
    private let state: Locked<State>

    private struct State {
        /// The span so far; nil once it has ended. It is made once, written in place and handed on: a record has many
        /// parts that are counted, and every copy would count them all. A comparison with nil is such a copy.
        var record: SpanRecord?
        var hasEnded = false
        /// What the span was called when it ended.
        var lastName = ""
    }

    /// - Parameters:
    ///   - record: The span at its start.
    ///   - inheritedAttributes: How many of the attributes came from baggage and stand before those the span was
    ///     started with.
    ///   - wallStart: What the two clocks say now.
    init(
        _ record: consuming SpanRecord,
        spanContext: SpanContext,
        parentContext: ServiceContext,
        inheritedAttributes: Int,
        wallStart: UInt64,
        monotonicStart: UInt64,
        pipeline: Pipeline
    ) {
        self.spanContext = spanContext
        self.parentContext = parentContext
        self.pipeline = pipeline
        self.wallStart = wallStart
        self.monotonicStart = monotonicStart
        record.inheritedAttributes = inheritedAttributes
        state = Locked(State(record: consume record))
    }

    deinit {
        guard isRecording else { return }
        end(at: nil) { $0.attributes[TracewingNames.outcome] = "abandoned" }
    }

    var isRecording: Bool {
        state.withLock { !$0.hasEnded }
    }

    var name: String {
        state.withLock { $0.record?.name ?? $0.lastName }
    }

    var attributes: Attributes {
        state.withLock { $0.record?.attributes ?? Attributes() }
    }

    /// The span as it stands, with no end; nil once it has ended.
    func snapshot() -> SpanRecord? {
        state.withLock { $0.record }
    }

    /// Nanoseconds since 1970; nil once the span has ended.
    var startTime: UInt64? {
        state.withLock { $0.record?.startTime }
    }

    /// Changes the span, unless it has ended: what comes after the end is counted and otherwise ignored.
    func update(_ change: (inout SpanRecord, SpanLimits) -> Void) {
        let isLate = state.withLock { state in
            state.record.change { change(&$0, pipeline.limits) }
            return state.hasEnded
        }
        if isLate { pipeline.faults.count(.writeAfterEnd) }
    }

    func set(_ key: String, _ value: AttributeValue) {
        let limit = pipeline.limits.attributes
        let value = pipeline.limits.attributeValueLength == nil ? value : pipeline.limits.limited(value)
        let isLate = state.withLock { state in
            if state.record?.attributes.set(key, value, limit: limit) == false {
                state.record?.droppedAttributes &+= 1
            }
            return state.hasEnded
        }
        if isLate { pipeline.faults.count(.writeAfterEnd) }
    }

    /// Records what was said. An entry that names a place means one among the attributes the span was started with.
    func seal(_ entry: SealedContent.Entry, under rules: ContentRules) {
        update { record, _ in
            var entry = entry
            let inherited = record.inheritedAttributes ?? 0
            entry.place = entry.place.map { inherited + $0 } ?? record.attributes.count
            if record.sealedContent?.seal(entry) == nil { record.sealedContent = SealedContent(entry, under: rules) }
        }
    }

    func addEvent(_ name: String, time: UInt64?, attributes: Attributes) {
        let time = time ?? now
        update { record, limits in
            guard record.events.count < limits.events else {
                record.droppedEvents &+= 1
                return
            }
            let (kept, dropped) = limits.limited(attributes, to: limits.attributesPerEvent)
            record.events.append(.init(name: name, time: time, attributes: kept, droppedAttributes: dropped))
        }
    }

    func addLink(_ link: SpanRecord.Link) {
        update { record, limits in
            guard record.links.count < limits.links else {
                record.droppedLinks &+= 1
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
    func end(at time: UInt64? = nil) {
        end(at: time) { _ in }
    }

    @inline(__always)
    private func end(at time: UInt64?, _ lastChange: (inout SpanRecord) -> Void) {
        let time = time ?? now
        var finished: SpanRecord?
        let isFirst = state.withLock { state in
            guard !state.hasEnded else { return false }
            state.hasEnded = true
            state.lastName = state.record?.name ?? ""
            swap(&finished, &state.record)
            return true
        }
        guard isFirst else { return pipeline.faults.count(.endAfterEnd) }
        finished.change { record in
            lastChange(&record)
            // 0 would read as "still running".
            record.endTime = max(time, record.startTime, 1)
        }
        pipeline.didEnd(&finished)
    }
}

extension SpanRecord? {
    /// Changes the record where it is, if it is there.
    @inline(__always)
    fileprivate mutating func change(_ body: (inout SpanRecord) -> Void) {
        guard case .some = self else { return }
        // Bound by a pattern it would be copied.
        // swift-format-ignore: NeverForceUnwrap
        body(&self!)
    }
}
