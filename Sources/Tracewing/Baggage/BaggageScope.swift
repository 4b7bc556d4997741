public import Tracing
import TracewingSDK

/// Baggage to be used: around a closure, or on a context that is handed down.
///
/// It holds no state. Running it in one task and using what it applied to in another is all the same to it, and there
/// is nothing to clean up: leaving ``run(_:)-(_)`` restores what was current before.
public struct BaggageScope: Sendable, Hashable {
    struct Entry: Sendable, Hashable {
        let key: String
        var value: String
    }

    private let entries: [Entry]

    init(_ entries: [Entry]) {
        self.entries = entries
    }

    /// Puts the entries on `context`, in place of those of the same names.
    public func apply(to context: inout ServiceContext) {
        guard !entries.isEmpty else { return }
        var baggage = context.baggage
        for entry in entries { baggage[entry.key] = entry.value }
        context.baggage = baggage
    }

    /// Runs `body` with the entries on the current context.
    public func run<Value>(_ body: () throws -> Value) rethrows -> Value {
        try ServiceContext.$current.withValue(context) { try body() }
    }

    /// Runs `body` with the entries on the current context.
    public func run<Value>(
        isolation: isolated (any Actor)? = #isolation,
        _ body: () async throws -> Value
    ) async rethrows -> Value {
        try await ServiceContext.$current.withValue(context) { try await body() }
    }

    private var context: ServiceContext {
        var context = ServiceContext.current ?? .topLevel
        apply(to: &context)
        return context
    }
}
