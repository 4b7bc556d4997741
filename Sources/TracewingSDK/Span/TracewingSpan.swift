public import TracewingModel
public import Tracing

/// A span: one piece of work, from its start to its end.
///
/// A handle. Copies share one span; when the last copy that came from a `startSpan` is released without ``end()``, the
/// span ends by itself and says so (`tracewing.outcome = abandoned`). A context that points at a span keeps nothing
/// open.
///
/// Writing is ordered and atomic from any number of tasks. ``set(_:_:)`` is the way to set an attribute; the
/// `attributes` of swift-distributed-tracing are a copy that is read, changed and written back, so two tasks doing that
/// can undo each other's work.
public struct TracewingSpan: Sendable {
    /// What a handle without a span of its own stands for.
    private enum Other {
        /// A span, whoever keeps it open.
        case observed(SpanReference, parentContext: ServiceContext)
        case unsampled(SpanContext, parentContext: ServiceContext)
    }

    /// The span, kept open by this handle. The one reference of a handle that writes: handles are copied a lot, and
    /// each of their references is counted every time.
    package let owned: SpanCore?
    private let other: Other?

    /// A span that is open for as long as a copy of this handle is there.
    init(owning core: SpanCore) {
        owned = core
        other = nil
    }

    /// A handle that does not keep the span open.
    init(observing reference: SpanReference, parentContext: ServiceContext) {
        owned = nil
        other = .observed(reference, parentContext: parentContext)
    }

    /// A span that is not sampled.
    init(unsampled spanContext: SpanContext, parentContext: ServiceContext) {
        owned = nil
        other = .unsampled(spanContext, parentContext: parentContext)
    }

    /// The span itself; nil if it is not sampled, or gone.
    var core: SpanCore? {
        @inline(__always) get { owned ?? observed }
    }

    private var observed: SpanCore? {
        if case .observed(let reference, _) = other { reference.core } else { nil }
    }

    /// What names this span to its children.
    public var spanContext: SpanContext {
        switch other {
        case .observed(let reference, _): reference.spanContext
        case .unsampled(let spanContext, _): spanContext
        case nil: owned?.spanContext ?? SpanContext(traceID: .invalid, spanID: .invalid, isSampled: false)
        }
    }

    /// The parent's context with this span on top: what children are started with.
    public var context: ServiceContext {
        var context: ServiceContext
        switch other {
        case .observed(let reference, let parentContext):
            context = parentContext
            context.spanReference = reference
        case .unsampled(let spanContext, let parentContext):
            context = parentContext
            context.spanReference = SpanReference(spanContext)
        case nil:
            context = owned?.parentContext ?? .topLevel
            context.spanReference = SpanReference(spanContext, core: owned)
        }
        return context
    }

    /// Whether what is written is kept: the span is sampled and has not ended.
    public var isRecording: Bool { core?.isRecording ?? false }

    /// Sets an attribute; a key set before keeps its place.
    public func set(_ key: String, _ value: AttributeValue) {
        // Asked for one by one: what an operator or a pattern chooses is copied, and counted, first.
        owned?.set(key, value)
        if owned == nil { observed?.set(key, value) }
    }

    /// Sets several attributes at once.
    public func set(_ attributes: Attributes) {
        core?.update { record, limits in
            for entry in attributes {
                record.set(entry.key, limits.limited(entry.value), limit: limits.attributes)
            }
        }
    }

    /// Records that something happened, now or at `time` (nanoseconds since 1970).
    public func addEvent(_ name: String, attributes: Attributes = Attributes(), time: UInt64? = nil) {
        core?.addEvent(name, time: time, attributes: attributes)
    }

    /// Records that this span has to do with another one.
    public func addLink(to other: SpanContext, attributes: Attributes = Attributes()) {
        core?.addLink(
            SpanRecord.Link(
                traceID: other.traceID,
                spanID: other.spanID,
                traceState: other.traceState,
                flags: other.isSampled ? .sampled : [],
                attributes: attributes
            )
        )
    }

    /// Says how the operation went. What is ok stays ok; success need not be said at all.
    public func setStatus(_ status: SpanRecord.Status) {
        core?.update { record, _ in
            guard record.status.code != .ok, status.code != .unset else { return }
            record.status = status.code == .ok ? .ok : status
        }
    }

    /// Records an error as the conventions want it: an `exception` event, `error.type`, and the status.
    public func recordError(_ error: any Error) {
        guard let core else { return }
        let type = String(describing: Swift.type(of: error))
        let message = String(describing: error)
        core.addEvent(
            OTel.exceptionEvent,
            time: nil,
            attributes: [OTel.exceptionType: .string(type), OTel.exceptionMessage: .string(message)]
        )
        core.set(OTel.errorType, .string(type))
        setStatus(.error(message))
    }

    /// Ends the span. The first end wins.
    public func end() {
        core?.end()
    }

    /// Ends the span at `time`, nanoseconds since 1970.
    public func end(time: UInt64) {
        core?.end(at: time)
    }
}

extension TracewingSpan {
    /// The span as it stands, without an end; nil once it has ended, or if it is not sampled.
    public var snapshot: SpanRecord? { core?.snapshot() }

    /// Nanoseconds since 1970 on this span's own clock, which no change of the wall clock disturbs; 0 if it is not
    /// sampled.
    public var now: UInt64 { core?.now ?? 0 }
}
