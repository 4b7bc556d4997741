public import Tracing
public import TracewingModel

/// Copies the baggage of the context a span is started with onto the span, as attributes.
///
/// `Observability.configure` adds one, unless the provider has one already: that one then decides alone. What a
/// `BaggageBuilder` sets, or a scope's `addBaggage`, so stands on every span started from there, also on those of other
/// libraries.
///
/// The copies are the span's first attributes, in the order of the baggage; the sampler sees them. What the span says
/// itself is not overwritten and stands in its own place. Nor does baggage take the place of it: what there is no room
/// for is dropped and counted on the span.
///
/// Entries that came with a request are not copied: strangers may have written them. A route that trusts its callers
/// says so with ``Baggage/trustRemoteEntries()``; to copy some of them everywhere, choose them beside this process's
/// own, among which are the tenant and the agent:
///
/// ```swift
/// provider.addProcessor(BaggageSpanProcessor { !$0.isRemote || $0.key.hasPrefix("app.") })
/// ```
public struct BaggageSpanProcessor: SpanProcessor {
    private let copies: @Sendable (Baggage.Entry) -> Bool

    /// Copies what was set in this process.
    public init() {
        self.init { !$0.isRemote }
    }

    /// - Parameter copies: Says which entries are copied. Called on the path of the code being traced: it must not
    ///   block.
    public init(_ copies: @escaping @Sendable (Baggage.Entry) -> Bool) {
        self.copies = copies
    }

    /// Copies everything, whoever wrote it.
    public static let allKeys = BaggageSpanProcessor { _ in true }

    /// For a processor that hands its calls on to this one. A provider that has this one itself copies before it starts
    /// the span, and does not call it.
    public func onStart(_ span: TracewingSpan, parentContext: ServiceContext) {
        // Nobody else has the span yet: what it says now is all it says.
        guard !parentContext.baggage.isEmpty, let own = span.snapshot?.attributes else { return }
        var missing = Attributes()
        for entry in parentContext.baggage.entries where copies(entry) && !own.contains(entry.key) {
            missing[entry.key] = .string(entry.value)
        }
        span.set(missing)
    }

    public func onEnd(_ record: SpanRecord) {}

    fileprivate func wants(_ entry: Baggage.Entry) -> Bool { copies(entry) }
}

extension Attributes {
    /// Puts the entries that one of the processors wants before what is there, as far as `limit` leaves room: says how
    /// many, and how many there was no room for.
    mutating func inherit(
        from baggage: Baggage,
        through processors: [BaggageSpanProcessor],
        limit: Int
    ) -> (count: Int, dropped: UInt32) {
        var inherited = Attributes()
        var dropped: UInt32 = 0
        for entry in baggage.entries where !contains(entry.key) && processors.contains(where: { $0.wants(entry) }) {
            if inherited.count + count < limit {
                inherited.appendUnchecked(Entry(key: entry.key, value: .string(entry.value)))
            } else {
                dropped += 1
            }
        }
        let inheritedCount = inherited.count
        if inheritedCount > 0 {
            inherited.reserveCapacity(inheritedCount + count + 12)
            for entry in self { inherited.appendUnchecked(entry) }
            self = inherited
        }
        return (inheritedCount, dropped)
    }
}
