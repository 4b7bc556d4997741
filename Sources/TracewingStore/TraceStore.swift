public import TracewingModel
public import TracewingOTLP

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
    /// The spans of one call are stored together or not at all; of more than 512 some may be stored when it
    /// throws. Once called it runs to its end: cancelling the task that waits does not take the spans back.
    ///
    /// - Parameters:
    ///   - spans: Any number of spans, of any number of traces.
    ///   - project: The project they belong to; nil to read it from each span's resource.
    func append(_ spans: [IngestedSpan], project: String?) async throws -> AppendReceipt

    /// One page of traces, the last to arrive first.
    ///
    /// Each page is read for itself: a trace that arrives meanwhile is on none of those that follow.
    func traces(_ query: TraceQuery) async throws -> TracePage

    /// A trace with all its spans, in the order they started; nil if nothing of it has arrived.
    func trace(_ id: TraceID) async throws -> StoredTrace?

    /// The summaries of these traces, in the order asked for. Traces that are not there are left out.
    func summaries(of ids: [TraceID]) async throws -> [TraceSummary]

    /// Some spans of a trace with all they carry, for traces too large to be read whole; nil if nothing of it has
    /// arrived.
    ///
    /// - Parameters:
    ///   - after: Where to go on; nil to begin with the first to start.
    ///   - limit: 1 to ``StoredTrace/maximumPageLimit``; what lies outside is moved to the nearer end.
    ///     A page of large spans holds fewer, and has a next one all the same.
    func spans(of id: TraceID, after: SpanCursor?, limit: Int) async throws -> SpanPage<StoredSpan>?

    /// The same as bytes, for sending them on.
    func encodedSpans(of id: TraceID, after: SpanCursor?, limit: Int) async throws -> SpanPage<EncodedSpan>?

    /// The same in short: what a tree shows.
    func outline(of id: TraceID, after: SpanCursor?, limit: Int) async throws -> SpanPage<SpanSummary>?

    /// One span; nil if it has not arrived.
    func span(_ span: SpanID, of id: TraceID) async throws -> StoredSpan?

    /// Some conversations, the last to be heard of first.
    func sessions(project: String?, after: TraceCursor?, limit: Int) async throws -> SessionPage

    /// A conversation with some of its turns, in the order they arrived; nil if there is none.
    ///
    /// - Parameter limit: 1 to 200 turns.
    func session(_ id: String, project: String, after: TraceCursor?, limit: Int) async throws -> StoredSession?

    /// Traces counted over time.
    func statistics(_ query: StatisticsQuery) async throws -> TraceStatistics

    /// Values a field has lately had, the most frequent first: what a filter line offers. Empty for fields with
    /// numbers.
    func values(of field: FilterField, project: String?, limit: Int) async throws -> [String]

    /// How much is stored.
    func statistics() async throws -> StoreStatistics

    /// All projects: those that were made and those that spans name, by name.
    func projects() async throws -> [ProjectSummary]

    /// Makes a project that has no spans yet. One that is there already stays as it is.
    func createProject(_ name: String) async throws

    /// Makes a key for sending spans to a project, and the project if need be.
    func createIngestKey(project: String, label: String) async throws -> NewIngestKey

    /// The keys of a project; nil for those of all.
    func ingestKeys(project: String?) async throws -> [IngestKey]

    /// Takes a key back. Says whether there was one.
    func deleteIngestKey(_ id: Int64) async throws -> Bool

    /// Whose key this is; nil if it is none.
    func project(ofIngestKey secret: String) async throws -> String?

    /// Removes traces, and returns how many were there. They are out of sight at once, and gone when it returns.
    ///
    /// - Parameter securely: Whether what is removed is overwritten too, also in the index of words, which is made anew
    ///   for it.
    @discardableResult
    func delete(_ traces: [TraceID], securely: Bool) async throws -> Int

    /// Removes a project with its keys and traces, and returns how many traces were there.
    @discardableResult
    func deleteProject(_ name: String, securely: Bool) async throws -> Int

    /// Removes what a policy does not keep, gives its space back, and returns how many traces that were. To be called
    /// now and then: it works in small steps, between which appends go on.
    @discardableResult
    func prune(_ policy: RetentionPolicy) async throws -> Int
}
