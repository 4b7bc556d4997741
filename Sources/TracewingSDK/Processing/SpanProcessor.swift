public import Tracing
public import TracewingModel

/// Watches spans start and end. Both calls are made on the path of the code being traced: they must not block or throw.
///
/// ```swift
/// struct TeamProcessor: SpanProcessor {
///     func onStart(_ span: TracewingSpan, parentContext: ServiceContext) { span.set("team", "travel") }
///     func onEnd(_ record: SpanRecord) {}
/// }
/// Observability.provider.addProcessor(TeamProcessor())
/// ```
public protocol SpanProcessor: Sendable {
    /// A sampled span has started. The handle may be kept: it does not keep the span open.
    func onStart(_ span: TracewingSpan, parentContext: ServiceContext)
    /// A span that this processor saw start has ended.
    func onEnd(_ record: SpanRecord)
    /// Passes on what has ended so far, within `deadline`. Says whether all of it arrived.
    func forceFlush(deadline: Duration) async -> Bool
    /// Flushes and stops, within `deadline`. Called once.
    func shutdown(deadline: Duration) async
    /// What became of the spans, if this processor exports them.
    var statistics: ExporterStatistics? { get }
}

extension SpanProcessor {
    public func forceFlush(deadline: Duration) async -> Bool { true }
    public func shutdown(deadline: Duration) async {}
    public var statistics: ExporterStatistics? { nil }
}
