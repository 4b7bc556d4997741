public import TracewingModel

/// An exporter that keeps spans longer than one call of ``SpanExporter/export(_:)`` lasts: a spool.
///
/// When `export` returns, the batch is kept, not yet delivered. Its spans count as `exporting` until the exporter says
/// what became of them. Nobody gives its `export` up: it has to come back by itself, whatever happens.
public protocol KeepingSpanExporter: SpanExporter {
    /// Called once, before any span comes. The exporter calls `settle` with every span it kept in this process: once,
    /// from anywhere, in as many calls as it likes.
    func start(settle: @escaping @Sendable (SpanSettlement) -> Void)
    /// Takes a span in its `end()`, on the path of the traced code, instead of through the queue. Says whether it is
    /// kept; one that is not goes through the queue.
    func keep(_ record: SpanRecord) -> Bool
    /// Delivers what is kept, within `deadline`. Says whether nothing of it is left.
    func forceFlush(deadline: Duration) async -> Bool
}

extension KeepingSpanExporter {
    public func keep(_ record: SpanRecord) -> Bool { false }
}

/// What became of spans that an exporter had kept.
public enum SpanSettlement: Sendable, Hashable {
    case exported(Int)
    case dropped(Int, DropReason)
}
