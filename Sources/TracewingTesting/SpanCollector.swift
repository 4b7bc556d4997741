import TracewingConcurrency
public import TracewingModel
public import TracewingSDK

/// Keeps every exported span in memory, for tests.
///
/// ```swift
/// let spans = SpanCollector()
/// Observability.configure(serviceName: "test", exporter: .inMemory(spans))
/// // …
/// await Observability.forceFlush(deadline: .seconds(1))
/// #expect(spans.records.map(\.name) == ["chat gpt-4o-mini", "invoke_agent concierge"])
/// ```
public final class SpanCollector: SpanExporter {
    public let name = "in-memory"
    private let state = Locked<[SpanRecord]>([])

    public init() {}

    public func export(_ batch: [SpanRecord]) async throws {
        // What a test hands over itself has not been through the exporting stage.
        let opened = await batch.opened(within: .seconds(10))
        state.withLock { $0 += opened }
    }

    /// The spans that have ended, in the order in which they were exported.
    public var records: [SpanRecord] {
        state.withLock { $0 }.filter { !$0.isRunning }
    }

    /// The snapshots of spans that were running, if the configuration shows them.
    public var snapshots: [SpanRecord] {
        state.withLock { $0 }.filter(\.isRunning)
    }

    /// Forgets everything.
    public func removeAll() {
        state.withLock { $0 = [] }
    }
}
