public import Tracing
public import TracewingModel

/// Copies entries of the parent's baggage onto every span that starts, as attributes.
///
/// ```swift
/// provider.addProcessor(BaggageSpanProcessor { $0.hasPrefix("app.") })
/// ```
///
/// What the span says itself is not overwritten. Baggage comes with requests, so strangers may have written it: name
/// the keys that are wanted, and leave ``allKeys`` to services that trust their callers.
public struct BaggageSpanProcessor: SpanProcessor {
    private let copies: @Sendable (_ key: String) -> Bool

    /// - Parameter copies: Says which keys are copied. Called on the path of the code being traced: it must not block.
    public init(_ copies: @escaping @Sendable (_ key: String) -> Bool) {
        self.copies = copies
    }

    /// Copies everything.
    public static let allKeys = BaggageSpanProcessor { _ in true }

    public func onStart(_ span: TracewingSpan, parentContext: ServiceContext) {
        let entries = parentContext.baggage.entries
        // Nobody else has the span yet: what it says now is all it says.
        guard !entries.isEmpty, let own = span.snapshot?.attributes else { return }
        var missing = Attributes()
        for entry in entries where copies(entry.key) && !own.contains(entry.key) {
            missing.appendUnchecked(Attributes.Entry(key: entry.key, value: .string(entry.value)))
        }
        if !missing.isEmpty { span.set(missing) }
    }

    public func onEnd(_ record: SpanRecord) {}
}
