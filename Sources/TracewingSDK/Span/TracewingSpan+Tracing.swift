public import Tracing
import TracewingModel

extension TracewingSpan: Tracing.Span {
    public var operationName: String {
        get { core?.name ?? "" }
        nonmutating set { core?.update { record, _ in record.name = newValue } }
    }

    public func setStatus(_ status: Tracing.SpanStatus) {
        setStatus(status.code == .ok ? SpanRecord.Status.ok : .error(status.message ?? ""))
    }

    public func addEvent(_ event: Tracing.SpanEvent) {
        guard let core else { return }
        core.addEvent(event.name, time: event.nanosecondsSinceEpoch, attributes: Attributes(event.attributes))
    }

    public func recordError<Instant: TracerInstant>(
        _ error: any Error,
        attributes: SpanAttributes,
        at instant: @autoclosure () -> Instant
    ) {
        guard let core else { return }
        var all: Attributes = [
            OTel.exceptionType: .string(String(describing: type(of: error))),
            OTel.exceptionMessage: .string(String(describing: error)),
        ]
        for entry in Attributes(attributes) { all[entry.key] = entry.value }
        core.addEvent(OTel.exceptionEvent, time: instant().nanosecondsSinceEpoch, attributes: all)
    }

    public var attributes: SpanAttributes {
        get { core.map { SpanAttributes($0.attributes) } ?? [:] }
        nonmutating set {
            guard let core else { return }
            let attributes = Attributes(newValue)
            core.update { record, limits in
                // An assignment replaces them all; those that stay keep their place.
                for entry in record.attributes where !attributes.contains(entry.key) {
                    record.remove(entry.key)
                }
                for entry in attributes {
                    // Bytes and maps only pass through this interface as text: what comes back unchanged stays what it
                    // was.
                    let current = record.attributes[entry.key].map { AttributeValue(SpanAttribute($0)) }
                    guard current != entry.value else { continue }
                    record.set(entry.key, limits.limited(entry.value), limit: limits.attributes)
                }
            }
        }
    }

    public func addLink(_ link: Tracing.SpanLink) {
        guard let other = link.context.spanContext else { return }
        addLink(to: other, attributes: Attributes(link.attributes))
    }

    public func end<Instant: TracerInstant>(at instant: @autoclosure () -> Instant) {
        guard let core else { return }
        // The free functions of swift-distributed-tracing end "now" on the wall clock. Only an end that is clearly
        // another time is taken as given: ours is the start plus the measured duration, which no change of the clock
        // can spoil.
        let time = instant().nanosecondsSinceEpoch
        core.end(at: Instant.self == DefaultTracerClock.Timestamp.self && core.isNow(time) ? nil : time)
    }
}

extension SpanCore {
    /// Whether `time` is within a millisecond of this moment on the wall clock.
    fileprivate func isNow(_ time: UInt64) -> Bool {
        let wall = wallTime
        return (time > wall ? time - wall : wall - time) < 1_000_000
    }
}
