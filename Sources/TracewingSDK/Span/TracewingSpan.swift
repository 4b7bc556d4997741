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
    /// What names this span to its children.
    public let spanContext: SpanContext
    private let parentContext: ServiceContext
    /// The span, kept open by this handle.
    private let owned: SpanCore?
    /// The span, whoever keeps it open.
    private let observed: SpanReference?

    /// A span that is open for as long as a copy of this handle is there; without a core one that is not sampled.
    init(_ spanContext: SpanContext, owning core: SpanCore?, parentContext: ServiceContext) {
        self.spanContext = spanContext
        self.parentContext = parentContext
        owned = core
        observed = nil
    }

    /// A handle that does not keep the span open.
    init(observing reference: SpanReference, parentContext: ServiceContext) {
        spanContext = reference.spanContext
        self.parentContext = parentContext
        owned = nil
        observed = reference
    }

    /// The span itself; nil if it is not sampled, or gone.
    var core: SpanCore? {
        @inline(__always) get { owned ?? observed?.core }
    }

    /// The parent's context with this span on top: what children are started with.
    public var context: ServiceContext {
        var context = parentContext
        context.spanReference = observed ?? SpanReference(spanContext, core: owned)
        return context
    }

    /// Whether what is written is kept: the span is sampled and has not ended.
    public var isRecording: Bool { core?.isRecording ?? false }

    /// Sets an attribute; a key set before keeps its place.
    public func set(_ key: String, _ value: AttributeValue) {
        // Asked for one by one: what an operator or a pattern chooses is copied, and counted, first.
        owned?.set(key, value)
        if owned == nil { observed?.core?.set(key, value) }
    }

    /// Sets several attributes at once.
    public func set(_ attributes: Attributes) {
        core?.update { body, limits in
            for entry in attributes
            where !body.attributes.set(entry.key, limits.limited(entry.value), limit: limits.attributes) {
                body.droppedAttributes &+= 1
            }
        }
    }

    /// Records what was said: for the exporters, closed to processors. A key sealed before keeps its place.
    package func seal(_ entry: SealedContent.Entry, under rules: ContentRules) {
        core?.update { body, _ in
            body.sealedContent = body.sealedContent?.sealing(entry) ?? SealedContent(entry, under: rules)
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
        core?.update { body, _ in
            guard body.status.code != .ok, status.code != .unset else { return }
            body.status = status.code == .ok ? .ok : status
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
