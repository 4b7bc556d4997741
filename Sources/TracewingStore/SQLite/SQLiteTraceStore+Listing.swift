import GRDB
import TracewingModel

extension SQLiteTraceStore {
    public func traces(_ query: TraceQuery) async throws -> TracePage {
        try await read { try TraceListing(query, on: $0).page() }
    }
}

/// Reads a page of the list of traces.
struct TraceListing {
    private let query: TraceQuery
    private let limit: Int
    private let database: Database
    private let filter: FilterSQL?
    /// Whether the filter's search gives the traces, so that they need not be gone through.
    private let isDriven: Bool

    /// How many traces are gone through before the first look at the clock, and the most before any other.
    private static let strides: ClosedRange<Int64> = 100...5_000
    /// How long a filter or a range of time may go through traces for one page.
    private static let patience = Duration.milliseconds(500)

    init(_ query: TraceQuery, on database: Database) throws {
        self.query = query
        self.database = database
        limit = min(max(query.limit, 1), TraceQuery.maximumLimit)
        guard let wanted = query.filter else {
            (filter, isDriven) = (nil, false)
            return
        }
        let filter = try FilterSQL(wanted, on: database)
        self.filter = filter
        isDriven = wanted.expression.demandsOne(of: filter.selective)
    }

    func page() throws -> TracePage {
        guard let bounds = try bounds() else { return TracePage(traces: []) }
        let first = bounds.first
        var before = min(bounds.before, query.after?.arrival ?? .max)
        // Between the first and the last that started in time may lie any number that did not.
        let isStepwise = query.ids == nil && (filter.map { _ in !isDriven } ?? isInRange)
        let deadline = ContinuousClock.now + Self.patience
        var stride = Self.strides.lowerBound
        var traces: [TraceSummary] = []
        // One more than fits tells whether there is a next page.
        while traces.count <= limit, before > first {
            let lower = isStepwise ? max(first, before - stride) : first
            stride = min(stride * 2, Self.strides.upperBound)
            traces += try read(from: lower, before: before, count: limit + 1 - traces.count)
            before = lower
            guard traces.count > limit || before <= first || ContinuousClock.now < deadline else {
                return TracePage(traces: traces, next: TraceCursor(arrival: before))
            }
        }
        guard traces.count > limit else { return TracePage(traces: traces) }
        traces.removeLast()
        return TracePage(traces: traces, next: traces.last.map { TraceCursor(arrival: $0.arrival) })
    }

    /// The first trace to look at, and behind which one to begin; nil if there are none.
    private func bounds() throws -> (first: Int64, before: Int64)? {
        if query.ids != nil { return (0, .max) }
        if isInRange {
            let range = try PreparedStatement(Self.bounds(of: range), on: database)
            try range.bind(bindRange)
            let found = try range.firstRow { (first: $0.integer(), last: $0.integer(), count: $0.integer() ?? 0) }
            guard let found, let first = found.first, let last = found.last else { return nil }
            // Of so many the next one is not far.
            if found.count < Self.mostInRange { return (first, last + 1) }
        }
        guard let last = try number("SELECT max(id) FROM traces") else { return nil }
        return (try number("SELECT min(id) FROM traces") ?? 0, last + 1)
    }

    /// How many traces of a time are looked up to know between which ones they lie.
    private static let mostInRange: Int64 = 20_000

    /// Asks for the first and the last trace of a time, and how many there are.
    ///
    /// By the index of times, which holds nothing else: asked plainly for the least id, SQLite reads whole traces in
    /// their order until one is in time, be it the last of millions.
    static func bounds(of range: String) -> String {
        """
        SELECT min(id), max(id), count(*) FROM (
            SELECT t.id FROM traces t INDEXED BY traces_by_start WHERE \(range) LIMIT \(mostInRange)
        )
        """
    }

    private var isInRange: Bool { query.since != nil || query.until != nil }

    private func read(from lower: Int64, before: Int64, count: Int) throws -> [TraceSummary] {
        var condition = "t.id >= ? AND t.id < ?"
        if let ids = query.ids { condition += " AND \(Self.among(ids, "t.trace_id"))" }
        if query.project != nil { condition += " AND t.project = ?" }
        if isInRange { condition += " AND \(Self.unindexed(range))" }
        if let filter { condition += " AND \(filter.condition)" }
        let values = try filter.map { try self.values(of: $0, from: lower, before: before) } ?? []
        let columns = TraceRow.columnNames.map { "t.\($0)" }.joined(separator: ", ")
        let statement = try PreparedStatement(
            "SELECT t.id, \(columns) FROM traces t WHERE \(condition) ORDER BY t.id DESC LIMIT ?",
            on: database
        )
        try statement.bind { binder in
            binder.add(lower)
            binder.add(before)
            for id in query.ids ?? [] { binder.add(id.bytes) }
            if let project = query.project { binder.add(project) }
            bindRange(&binder)
            for value in values { binder.add(value) }
            binder.add(Int64(count))
        }
        var traces: [TraceSummary] = []
        try statement.forEachRow { traces.append(TraceSummary(&$0)) }
        return traces
    }

    private func values(of filter: FilterSQL, from lower: Int64, before: Int64) throws -> [FilterValue] {
        guard let ids = query.ids else {
            return try filter.values(ofSpansWhere: "trace >= ? AND trace < ?", on: database) {
                $0.add(lower)
                $0.add(before)
            }
        }
        let traces = "trace IN (SELECT id FROM traces WHERE \(Self.among(ids, "trace_id")))"
        return try filter.values(ofSpansWhere: traces, on: database) { for id in ids { $0.add(id.bytes) } }
    }

    private static func among(_ ids: [TraceID], _ column: String) -> String {
        "\(column) IN (\(ids.map { _ in "?" }.joined(separator: ", ")))"
    }

    private var range: String {
        [query.since.map { _ in "t.started >= ?" }, query.until.map { _ in "t.started < ?" }]
            .compactMap(\.self).joined(separator: " AND ")
    }

    /// The same, for a statement that is to go by the order of arrival.
    private static func unindexed(_ range: String) -> String { range.replacing("t.started", with: "+t.started") }

    private func bindRange(_ binder: inout ParameterBinder) {
        if let since = query.since { binder.add(Int64(clamping: since)) }
        if let until = query.until { binder.add(Int64(clamping: until)) }
    }

    private func number(_ sql: String) throws -> Int64? {
        try PreparedStatement(sql, on: database).firstRow { $0.integer() } ?? nil
    }
}
