public import TracewingModel

/// Where traces are kept.
///
/// ```swift
/// let store = try SQLiteTraceStore(path: "/var/lib/tracewing/traces.db")
/// let receipt = try await store.append(spans, project: nil)      // on disk when this returns
/// let page = try await store.traces(TraceQuery(limit: 50))       // newest first
/// let trace = try await store.trace(page.traces[0].traceID)      // all its spans
/// ```
///
/// Methods throw ``TraceStoreError``; those that read also `CancellationError`, when their task is cancelled.
public protocol TraceStore: Sendable {
    /// Stores spans and returns when they are durable: what was appended survives a kill of the process and a power
    /// cut.
    ///
    /// Spans are told apart by trace id and span id. One that is there already is replaced if the new one is more
    /// complete (it has ended where the other was running; both alike, it says more), so a retry changes nothing and
    /// the order of arrival does not matter.
    ///
    /// The spans of one call are stored together or not at all. Once called it runs to its end: cancelling the task
    /// that waits does not take the spans back.
    ///
    /// - Parameters:
    ///   - spans: Any number of spans, of any number of traces.
    ///   - project: The project they belong to; nil to read it from each span's resource.
    func append(_ spans: [IngestedSpan], project: String?) async throws -> AppendReceipt

    /// One page of traces, the last to arrive first.
    func traces(_ query: TraceQuery) async throws -> TracePage

    /// A trace with all its spans, in the order they started; nil if nothing of it has arrived.
    func trace(_ id: TraceID) async throws -> StoredTrace?

    /// The summaries of these traces, in the order asked for. Traces that are not there are left out.
    func summaries(of ids: [TraceID]) async throws -> [TraceSummary]

    /// How much is stored.
    func statistics() async throws -> StoreStatistics
}
