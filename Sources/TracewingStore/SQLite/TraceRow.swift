import TracewingModel

/// A row of the table `traces`: what its spans add up to.
///
/// Spans can be added in any order and the row is the same. To make that so, each field remembers the rank of the span
/// it is from.
struct TraceRow: Sendable {
    /// What is said of the root.
    struct Head: Sendable {
        var spanID: SpanID
        var name: String
        var status: SpanRecord.Status.Code
        var project: String
        var service: String?
    }

    let traceID: TraceID
    var head: Ranked<Head>?
    var agent: Ranked<String>?
    var model: Ranked<String>?
    var session: Ranked<String>?
    var user: Ranked<String>?
    var inputPreview: Ranked<String>?
    var outputPreview: Ranked<String>?
    var firstChunk: Ranked<UInt64>?

    var start = UInt64.max
    var end: UInt64 = 0
    var spanCount = 0
    var errorCount = 0
    var runningCount = 0
    /// Kept by ``UsageTotals``, for it takes the tree to know which spans count.
    var usage = Usage()

    init(_ traceID: TraceID) {
        self.traceID = traceID
    }

    /// Adds a span that was not there.
    mutating func add(_ span: SpanRow) {
        count(span, by: 1)
        offer(span)
    }

    /// Adds spans that were not there, which have been added to a row of their own.
    mutating func add(_ spans: TraceRow) {
        start = min(start, spans.start)
        end = max(end, spans.end)
        spanCount += spans.spanCount
        errorCount += spans.errorCount
        runningCount += spans.runningCount
        head.offer(spans.head)
        agent.offer(spans.agent)
        model.offer(spans.model)
        session.offer(spans.session)
        user.offer(spans.user)
        inputPreview.offer(spans.inputPreview)
        outputPreview.offer(spans.outputPreview)
        firstChunk.offer(spans.firstChunk)
    }

    /// Puts a span in the place of an earlier version.
    ///
    /// - Returns: False if the earlier version has left something in the row that the new one does not replace. Then
    ///   the row must be made anew from all spans.
    mutating func replace(_ old: SpanRow, with new: SpanRow) -> Bool {
        guard new.parent == old.parent, new.start == old.start, old.isRunning || new.end == old.end,
            new.columns.hasEverything(of: old.columns)
        else { return false }
        exchange(old, for: new)
        return true
    }

    /// Puts a span in the place of an earlier version, and keeps what only that has said.
    mutating func exchange(_ old: SpanRow, for new: SpanRow) {
        count(old, by: -1)
        count(new, by: 1)
        offer(new)
    }

    private mutating func count(_ span: SpanRow, by step: Int) {
        spanCount += step
        errorCount += span.status == .error ? step : 0
        runningCount += span.isRunning ? step : 0
    }

    private mutating func offer(_ span: SpanRow) {
        start = min(start, span.start)
        end = max(end, span.end)
        let rank = Rank(firstToStart: span)
        head.offer(
            Head(
                spanID: span.spanID,
                name: span.name,
                status: span.status,
                project: span.columns.project,
                service: span.columns.service
            ),
            rank
        )
        agent.offer(span.columns.agent, rank)
        model.offer(span.columns.requestModel ?? span.columns.responseModel, rank)
        session.offer(span.columns.session, rank)
        user.offer(span.columns.user, rank)
        inputPreview.offer(span.columns.inputPreview, rank)
        outputPreview.offer(span.columns.outputPreview, Rank(lastToEnd: span))
        firstChunk.offer(span.columns.timeToFirstChunk, rank)
    }

    /// The row as it is shown.
    func summary(arrival: Int64) -> TraceSummary {
        TraceSummary(
            traceID: traceID,
            arrival: arrival,
            project: head?.value.project ?? SpanColumns.defaultProject,
            service: head?.value.service,
            rootSpanID: head?.value.spanID ?? .invalid,
            name: head?.value.name ?? "",
            status: head?.value.status ?? .unset,
            startTime: start,
            endTime: end,
            spanCount: spanCount,
            errorCount: errorCount,
            runningCount: runningCount,
            tokens: usage.tokens,
            cost: usage.cost == 0 ? nil : usage.cost,
            agent: agent?.value,
            model: model?.value,
            session: session?.value,
            user: user?.value,
            inputPreview: inputPreview?.value,
            outputPreview: outputPreview?.value,
            timeToFirstChunk: firstChunk?.value
        )
    }
}

extension SpanColumns {
    /// Whether nothing that counts in a trace's row is missing here.
    fileprivate func hasEverything(of old: SpanColumns) -> Bool {
        func kept<Value>(_ field: (SpanColumns) -> Value?) -> Bool { field(old) == nil || field(self) != nil }
        return kept(\.agent) && kept { $0.requestModel ?? $0.responseModel } && kept(\.session) && kept(\.user)
            && kept(\.inputPreview) && kept(\.outputPreview) && kept(\.timeToFirstChunk)
            && Usage(of: self).parts.isSuperset(of: Usage(of: old).parts)
    }
}
