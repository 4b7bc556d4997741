import TracewingConcurrency
import TracewingModel
import Tracing

/// A recording span. Handles hold it, contexts only refer to it: see ``SpanReference``.
///
/// When the last handle lets go of it without an end, it ends as abandoned.
final class SpanCore: Sendable {
    private let traceID: TraceID
    private let spanID: SpanID
    private let parent: SpanContext?
    private let kind: SpanRecord.Kind
    private let scope: InstrumentationScope
    private let pipeline: Pipeline
    private let startTime: UInt64
    /// The two clocks when the span was made: what lies between its times is measured, not read off the wall.
    private let wallStart: UInt64
    private let monotonicStart: UInt64
    private let state: Locked<State>

    private struct State {
        /// After the end, only the name is left in it.
        var body: SpanBody
        var hasEnded = false
    }

    /// - Parameter startTime: nanoseconds since 1970; nil for now.
    init(
        traceID: TraceID,
        spanID: SpanID,
        parent: SpanContext?,
        kind: SpanRecord.Kind,
        startTime: UInt64?,
        body: consuming SpanBody,
        scope: InstrumentationScope,
        pipeline: Pipeline
    ) {
        self.traceID = traceID
        self.spanID = spanID
        self.parent = parent
        self.kind = kind
        self.scope = scope
        self.pipeline = pipeline
        wallStart = pipeline.clock.wall()
        monotonicStart = pipeline.clock.monotonic()
        self.startTime = startTime ?? wallStart
        state = Locked(State(body: body))
    }

    deinit {
        guard isRecording else { return }
        end(at: nil) { $0.attributes[TracewingNames.outcome] = "abandoned" }
    }

    var isRecording: Bool {
        state.withLock { !$0.hasEnded }
    }

    var name: String {
        state.withLock { $0.body.name }
    }

    var attributes: Attributes {
        state.withLock { $0.body.attributes }
    }

    /// The span as it stands, with no end; nil once it has ended.
    func snapshot() -> SpanRecord? {
        let body: SpanBody? = state.withLock { $0.hasEnded ? nil : $0.body }
        return body.map { record($0, endTime: 0) }
    }

    /// Changes the span, unless it has ended: what comes after the end is counted and otherwise ignored.
    func update(_ change: (inout SpanBody, SpanLimits) -> Void) {
        let isLate = state.withLock { state in
            if !state.hasEnded { change(&state.body, pipeline.limits) }
            return state.hasEnded
        }
        if isLate { pipeline.faults.count(.writeAfterEnd) }
    }

    func set(_ key: String, _ value: AttributeValue) {
        let limit = pipeline.limits.attributes
        let value = pipeline.limits.attributeValueLength == nil ? value : pipeline.limits.limited(value)
        let isLate = state.withLock { state in
            if !state.hasEnded, !state.body.attributes.set(key, value, limit: limit) {
                state.body.droppedAttributes &+= 1
            }
            return state.hasEnded
        }
        if isLate { pipeline.faults.count(.writeAfterEnd) }
    }

    func addEvent(_ name: String, time: UInt64?, attributes: Attributes) {
        let time = time ?? now
        update { body, limits in
            guard body.events.count < limits.events else {
                body.droppedEvents &+= 1
                return
            }
            let (kept, dropped) = limits.limited(attributes, to: limits.attributesPerEvent)
            body.events.append(.init(name: name, time: time, attributes: kept, droppedAttributes: dropped))
        }
    }

    func addLink(_ link: SpanRecord.Link) {
        update { body, limits in
            guard body.links.count < limits.links else {
                body.droppedLinks &+= 1
                return
            }
            body.links.append(limits.limited(link))
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
    private func end(at time: UInt64?, _ lastChange: (inout SpanBody) -> Void) {
        let time = time ?? now
        var body = SpanBody(name: "")
        let isFirst = state.withLock { state in
            guard !state.hasEnded else { return false }
            state.hasEnded = true
            body.name = state.body.name
            swap(&body, &state.body)
            return true
        }
        guard isFirst else { return pipeline.faults.count(.endAfterEnd) }
        lastChange(&body)
        // 0 would read as "still running".
        var finished = Optional(record(body, endTime: max(time, startTime, 1)))
        pipeline.didEnd(&finished)
    }

    private func record(_ body: consuming SpanBody, endTime: UInt64) -> SpanRecord {
        var record = SpanRecord(
            traceID: traceID,
            spanID: spanID,
            parentSpanID: parent?.spanID,
            traceState: parent?.traceState ?? "",
            flags: parent?.isRemote == true
                ? [.sampled, .parentRemotenessKnown, .parentIsRemote] : [.sampled, .parentRemotenessKnown],
            name: body.name,
            kind: kind,
            startTime: startTime,
            endTime: endTime,
            status: body.status,
            attributes: body.attributes,
            events: body.events,
            links: body.links,
            droppedAttributes: body.droppedAttributes,
            droppedEvents: body.droppedEvents,
            droppedLinks: body.droppedLinks,
            resource: pipeline.resource,
            scope: scope
        )
        if let content = body.sealedContent { record.sealedContent = content }
        return record
    }
}
