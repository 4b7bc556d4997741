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
    private let owner: SpanOwner?

    init(spanContext: SpanContext, parentContext: ServiceContext, owner: SpanOwner?) {
        self.spanContext = spanContext
        self.parentContext = parentContext
        self.owner = owner
    }

    /// The same span through a handle that does not keep it open.
    var unowned: TracewingSpan {
        TracewingSpan(spanContext: spanContext, parentContext: parentContext, owner: nil)
    }

    /// The parent's context with this span on top: what children are started with.
    public var context: ServiceContext {
        var context = parentContext
        context.spanContext = spanContext
        return context
    }

    /// Whether what is written is kept: the span is sampled and has not ended.
    public var isRecording: Bool { spanContext.core?.isRecording ?? false }

    /// Sets an attribute; a key set before keeps its place.
    public func set(_ key: String, _ value: AttributeValue) {
        spanContext.core?.set(key, value)
    }

    /// Sets several attributes at once.
    public func set(_ attributes: Attributes) {
        spanContext.core?.update { record, limits in
            for entry in attributes
            where !record.attributes.set(entry.key, limits.limited(entry.value), limit: limits.attributes) {
                record.droppedAttributes += 1
            }
        }
    }

    /// Records that something happened, now or at `time` (nanoseconds since 1970).
    public func addEvent(_ name: String, attributes: Attributes = Attributes(), time: UInt64? = nil) {
        spanContext.core?.addEvent(name, time: time, attributes: attributes)
    }

    /// Records that this span has to do with another one.
    public func addLink(to other: SpanContext, attributes: Attributes = Attributes()) {
        spanContext.core?.addLink(
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
        spanContext.core?.update { record, _ in
            guard record.status.code != .ok, status.code != .unset else { return }
            record.status = status.code == .ok ? .ok : status
        }
    }

    /// Records an error as the conventions want it: an `exception` event, `error.type`, and the status.
    public func recordError(_ error: any Error) {
        guard let core = spanContext.core else { return }
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
        spanContext.core?.end()
    }

    /// Ends the span at `time`, nanoseconds since 1970.
    public func end(time: UInt64) {
        spanContext.core?.end(at: time)
    }
}

extension TracewingSpan {
    /// The span as it stands, without an end; nil once it has ended, or if it is not sampled.
    public var snapshot: SpanRecord? { spanContext.core?.snapshot() }

    /// Nanoseconds since 1970 on this span's own clock, which no change of the wall clock disturbs; 0 if it is not
    /// sampled.
    public var now: UInt64 { spanContext.core?.now ?? 0 }
}
