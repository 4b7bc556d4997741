import Tracing
import TracewingConcurrency
import TracewingModel
public import TracewingSDK

/// What every scope holds: its span or, while telemetry is off, its parent's context.
public struct ScopeHandle: Sendable {
    /// Nil while telemetry is off.
    private let open: OpenScope?
    /// Only while telemetry is off: handles are copied a lot, and each of their references is counted every time.
    private let parent: ServiceContext?

    private init(open: OpenScope) {
        self.open = open
        parent = nil
    }

    private init(offUnder parent: ServiceContext) {
        open = nil
        self.parent = parent
    }

    /// Opens a scope of the given name, or one that does nothing if telemetry is off.
    ///
    /// - Parameters:
    ///   - name: The span's name; not made while telemetry is off.
    ///   - capacity: At least as many attributes as are written: room for every field a scope knows, and for what is
    ///     recorded on it later.
    ///   - attributes: Writes what is known at the start, so that samplers see it. Not called while telemetry is off.
    static func start(
        _ name: @autoclosure () -> String,
        kind: SpanRecord.Kind,
        details: SpanDetails?,
        context: ServiceContext?,
        capacity: Int = 48,
        attributes: (inout Attributes.Writer) -> Void
    ) -> ScopeHandle {
        var parent = ServiceContext.parent(of: details, context)
        // Without telemetry the context is handed on as it came.
        guard let scopes = Observability.scopes else { return ScopeHandle(offUnder: parent) }
        if let foreign = scopes.foreign { parent = foreign.adoptingSpan(in: parent) }
        let span = scopes.tracer.startSpan(
            name(),
            context: parent,
            kind: details?.spanKind ?? kind,
            attributes: Attributes(capacity: capacity, writing: attributes),
            links: details?.links ?? [],
            startTime: details?.startTime
        )
        return ScopeHandle(open: OpenScope(span: span, tracing: scopes, endTime: details?.endTime))
    }

    /// The scope's span; nil while telemetry is off.
    public var span: TracewingSpan? { open?.span }

    /// Whether telemetry was on when it was started.
    var isOpen: Bool { open != nil }

    /// Whether what is recorded is kept.
    var isRecording: Bool { open?.core?.isRecording ?? false }

    var context: ServiceContext { open?.context ?? parent ?? .topLevel }

    /// Records that the first chunk is there, unless that has been said before.
    func recordFirstChunk() {
        open?.recordFirstChunk()
    }

    /// Sets an attribute. One that carries what somebody said is sealed.
    func set(_ key: String, _ value: AttributeValue) {
        if GenAI.isContent(key) {
            seal(key, SealedContent.Payload(JSONValue(value)))
        } else {
            record(key, value)
        }
    }

    /// Sets an attribute that carries nothing anybody said.
    func record(_ key: String, _ value: AttributeValue) { open?.core?.record(key, value) }

    /// Sets attributes that carry nothing anybody said.
    ///
    /// - Parameter capacity: At least as many as are written.
    func record(atMost capacity: Int, _ write: (inout Attributes.Writer) -> Void) {
        open?.core?.record(Attributes(capacity: capacity, writing: write))
    }

    /// Records what was said. It is redacted and written out when it is exported.
    ///
    /// - Parameter place: How many of the attributes it was started with stand before it; nil for all there are.
    func seal(_ key: String, _ content: @autoclosure () -> SealedContent.Payload, at place: Int? = nil) {
        open?.seal(key, content(), at: place)
    }

    @usableFromInline
    func end() { open?.end() }

    func setEndTime(_ time: UInt64) { open?.setEndTime(time) }

    func addBaggage(_ key: String, _ value: String) { open?.addBaggage(key, value) }
}

/// The parts of an open scope that change.
private final class OpenScope: Sendable {
    private struct State {
        /// Made when first asked for: a scope without children needs none.
        var context: ServiceContext?
        var endTime: UInt64?
        var hasFirstChunk = false
    }

    let span: TracewingSpan
    /// What the scope was opened with.
    let tracing: ScopeTracing
    private let state: Locked<State>

    init(span: TracewingSpan, tracing: ScopeTracing, endTime: UInt64?) {
        self.span = span
        self.tracing = tracing
        state = Locked(State(endTime: endTime))
    }

    /// What is written to: nil if the span is not sampled.
    var core: SpanCore? { span.owned }

    var context: ServiceContext {
        let known = state.withLock { state in
            if state.context == nil, tracing.foreign == nil { state.context = span.context }
            return state.context
        }
        if let known { return known }
        // A foreign tracer is somebody else's code: it is not called under the lock.
        var made = span.context
        tracing.foreign?.announceScope(in: &made)
        return state.withLock { [made] state in
            let context = state.context ?? made
            state.context = context
            return context
        }
    }

    func addBaggage(_ key: String, _ value: String) {
        let made = context
        state.withLock { state in
            var context = state.context ?? made
            context.baggage[key] = value
            state.context = context
        }
    }

    func setEndTime(_ time: UInt64) {
        state.withLock { $0.endTime = time }
    }

    func recordFirstChunk() {
        let isFirst = state.withLock { state in
            defer { state.hasFirstChunk = true }
            return !state.hasFirstChunk
        }
        guard isFirst, let core, let start = core.startTime else { return }
        let now = core.now
        core.set(GenAI.Response.timeToFirstChunk, .double(now > start ? Double(now - start) / 1e9 : 0))
    }

    func seal(_ key: String, _ content: @autoclosure () -> SealedContent.Payload, at place: Int?) {
        core?.seal(SealedContent.Entry(key, content(), place: place), under: tracing.contentRules)
    }

    func end() {
        if let time = state.withLock({ $0.endTime }) {
            core?.end(at: time)
        } else {
            core?.end()
        }
    }
}
