import Tracing
import TracewingConcurrency
import TracewingModel
public import TracewingSDK

/// What every scope holds: its parent's context and, while telemetry is on, its span.
public struct ScopeHandle: Sendable {
    private let parent: ServiceContext
    /// Nil while telemetry is off.
    private let open: OpenScope?

    private init(parent: ServiceContext, open: OpenScope?) {
        self.parent = parent
        self.open = open
    }

    /// Opens a scope of the given name, or one that does nothing if telemetry is off.
    ///
    /// - Parameters:
    ///   - name: The span's name; not made while telemetry is off.
    ///   - attributes: Writes what is known at the start, so that samplers see it. Not called while telemetry is off.
    static func start(
        _ name: @autoclosure () -> String,
        kind: SpanRecord.Kind,
        details: SpanDetails?,
        context: ServiceContext?,
        attributes: (inout Attributes) -> Void
    ) -> ScopeHandle {
        var parent = ServiceContext.parent(of: details, context)
        // Without telemetry the context is handed on as it came.
        guard let scopes = Observability.scopes else { return ScopeHandle(parent: parent, open: nil) }
        if let foreign = scopes.foreign { parent = foreign.adoptingSpan(in: parent) }
        var known = Attributes()
        // Every field a scope knows, and what is recorded on it later.
        known.reserveCapacity(48)
        attributes(&known)
        let span = scopes.tracer.startSpan(
            name(),
            context: parent,
            kind: details?.spanKind ?? kind,
            attributes: consume known,
            links: details?.links ?? [],
            startTime: details?.startTime
        )
        return ScopeHandle(
            parent: parent,
            open: OpenScope(span: span, tracing: scopes, endTime: details?.endTime)
        )
    }

    /// The scope's span; nil while telemetry is off.
    public var span: TracewingSpan? { open?.span }

    var context: ServiceContext { open?.context ?? parent }

    /// Records that the first chunk is there, unless that has been said before.
    func recordFirstChunk() {
        guard let open, open.takeFirstChunk(), let start = open.span.startTime else { return }
        let now = open.span.now
        open.span.set(GenAI.Response.timeToFirstChunk, .double(now > start ? Double(now - start) / 1e9 : 0))
    }

    /// Sets an attribute. One that carries what somebody said is sealed.
    func set(_ key: String, _ value: AttributeValue) {
        if GenAI.isContent(key) {
            seal(key, SealedContent.Payload(JSONValue(value)))
        } else {
            open?.span.record(key, value)
        }
    }

    /// Records what was said. It is redacted and written out when it is exported.
    ///
    /// - Parameter place: How many of the attributes it was started with stand before it; nil for all there are.
    func seal(_ key: String, _ content: @autoclosure () -> SealedContent.Payload, at place: Int? = nil) {
        guard let open, open.span.isSampled else { return }
        open.span.seal(SealedContent.Entry(key, content(), place: place), under: open.tracing.contentRules)
    }

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

    /// Whether this is the first call.
    func takeFirstChunk() -> Bool {
        state.withLock { state in
            defer { state.hasFirstChunk = true }
            return !state.hasFirstChunk
        }
    }

    func end() {
        if let time = state.withLock({ $0.endTime }) {
            span.end(time: time)
        } else {
            span.end()
        }
    }
}
