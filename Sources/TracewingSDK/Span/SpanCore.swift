import Synchronization
import TracewingConcurrency
package import TracewingModel
import Tracing

/// A recording span. Handles hold it, contexts only refer to it: see ``SpanReference``.
///
/// When the last handle lets go of it without an end, it ends as abandoned.
package final class SpanCore: Sendable {
    let spanContext: SpanContext
    let parentContext: ServiceContext
    private let pipeline: Pipeline
    /// The two clocks when the span was made: what lies between its times is measured, not read off the wall.
    private let wallStart: UInt64
    private let monotonicStart: UInt64
    private let state: Locked<State>
    /// Set under the lock, once. Read without it by those who only ask.
    private let hasEnded = Atomic(false)

    private struct State {
        /// The span so far; nil once it has ended. It is made once, written in place and handed on: a record has many
        /// parts that are counted, and every copy would count them all. A comparison with nil is such a copy.
        var record: SpanRecord?
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

    package var isRecording: Bool {
        !hasEnded.load(ordering: .relaxed)
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

    /// When the span began, in nanoseconds since 1970; nil once it has ended.
    package var startTime: UInt64? {
        state.withLock { $0.record?.startTime }
    }

    /// Changes the span, unless it has ended: what comes after the end is counted and otherwise ignored.
    func update(_ change: (inout SpanRecord, SpanLimits) -> Void) {
        let isLate = state.withLock { state in
            state.record.change { change(&$0, pipeline.limits) }
            return hasEnded.load(ordering: .relaxed)
        }
        if isLate { pipeline.faults.count(.writeAfterEnd) }
    }

    package func set(_ key: String, _ value: AttributeValue) {
        let limit = pipeline.limits.attributes
        let value = pipeline.limits.attributeValueLength == nil ? value : pipeline.limits.limited(value)
        let isLate = state.withLock { state in
            state.record?.set(key, value, limit: limit)
            return hasEnded.load(ordering: .relaxed)
        }
        if isLate { pipeline.faults.count(.writeAfterEnd) }
    }

    /// Records what was said. An entry that names a place means one among the attributes the span was started with.
    package func seal(_ entry: consuming SealedContent.Entry, under rules: ContentRules) {
        // Through an optional it moves on into the record, and no copy is made.
        var slot = Optional(entry)
        update { record, _ in
            let inherited = record.inheritedAttributes ?? 0
            guard var entry = slot.take() else { return }
            entry.place = entry.place.map { inherited + $0 } ?? record.attributes.count
            if case .none = record.sealedContent {
                record.sealedContent = SealedContent(consume entry, under: rules)
            } else {
                record.sealedContent?.seal(consume entry)
            }
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
    package var now: UInt64 {
        let monotonic = pipeline.clock.monotonic()
        return wallStart &+ (monotonic > monotonicStart ? monotonic - monotonicStart : 0)
    }

    /// The wall clock's time, wherever it has been set to since the start.
    var wallTime: UInt64 { pipeline.clock.wall() }

    /// Ends the span. The first call wins; later ones are counted and do nothing.
    ///
    /// - Parameter time: nanoseconds since 1970; nil for now. An end before the start becomes the start.
    package func end(at time: UInt64? = nil) {
        end(at: time) { _ in }
    }

    @inline(__always)
    private func end(at time: UInt64?, _ lastChange: (inout SpanRecord) -> Void) {
        let time = time ?? now
        var finished: SpanRecord?
        let isFirst = state.withLock { state in
            guard !hasEnded.exchange(true, ordering: .relaxed) else { return false }
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
