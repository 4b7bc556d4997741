import GRDB
import TracewingModel

extension SQLiteTraceStore {
    public func statistics(_ query: StatisticsQuery) async throws -> TraceStatistics {
        try await read { database in
            var counting = try StatisticsCounting(query, on: database)
            try counting.count()
            return counting.statistics
        }
    }
}

/// Goes through the traces of a time, and their spans.
private struct StatisticsCounting {
    fileprivate struct Sample {
        var bucket = TraceStatistics.Bucket(start: 0)
        var latencies: [UInt64] = []
        var firstChunks: [UInt64] = []
    }

    private struct ModelKey: Hashable {
        let model: String
        let provider: String?
    }

    /// Calls of a trace that carry no usage, such as those that failed, and what shows whether others stand for them.
    private struct SilentCalls {
        var trace: Int64?
        var calls: [(span: Int64, parent: Int64?, model: ModelKey, sample: Sample)] = []
        /// The spans that count as calls for the usage they carry.
        var carriers: [Int64] = []
        /// What is right above a call of either kind.
        var parents: [Int64] = []
    }

    private let query: StatisticsQuery
    private let database: Database
    private let filter: FilterSQL?
    /// Whether the filter has to be asked of one trace after the other.
    private let isStepwise: Bool
    private let width: UInt64
    private var samples: [Sample]
    private var models: [ModelKey: Sample] = [:]
    private var silent = SilentCalls()
    private var tools: [String: Sample] = [:]
    private var traceCount = 0
    private var spanCount = 0
    private var isPartial = false

    /// How many traces, and spans, are counted at most.
    private static let mostTraces = 250_000
    private static let mostSpans = 500_000
    /// Through how many traces a filter goes between two looks at the clock, and for how long.
    private static let stride: Int64 = 5_000
    private static let patience = Duration.seconds(2)
    /// A span of these is a call of a model, whatever it carries. Of any other, only usage shows it.
    private static let calling = [
        GenAI.Operation.chat, GenAI.Operation.textCompletion, GenAI.Operation.generateContent,
        GenAI.Operation.embeddings,
    ]

    init(_ query: StatisticsQuery, on database: Database) throws {
        self.query = query
        self.database = database
        let count = min(max(query.buckets, 1), StatisticsQuery.maximumBuckets)
        let length = query.until > query.since ? query.until - query.since : 1
        width = max(1, length / UInt64(count) + (length % UInt64(count) == 0 ? 0 : 1))
        samples = Array(repeating: Sample(), count: count)
        for index in samples.indices { samples[index].bucket.start = query.since &+ UInt64(index) &* width }
        guard let wanted = query.filter else {
            (filter, isStepwise) = (nil, false)
            return
        }
        let filter = try FilterSQL(wanted, on: database)
        self.filter = filter
        isStepwise = !wanted.expression.demandsOne(of: filter.selective)
    }

    /// Counts all, the last to arrive first.
    mutating func count() throws {
        guard isStepwise else { return try count(nil) }
        let bounds = try PreparedStatement(
            "SELECT min(id), max(id) FROM traces WHERE started >= ? AND started < ?",
            on: database
        )
        try bounds.bind { Self.bindTime(of: query, &$0) }
        guard let (first, last) = try bounds.firstRow({ ($0.integer() ?? 1, $0.integer() ?? 0) }) else { return }
        let deadline = ContinuousClock.now + Self.patience
        var before = last + 1
        while before > first {
            guard ContinuousClock.now < deadline else { return isPartial = true }
            let lower = max(first, before - Self.stride)
            try count(lower..<before)
            before = lower
        }
    }

    /// Counts traces with these numbers; nil for all.
    private mutating func count(_ numbers: Range<Int64>?) throws {
        // Where the numbers say which, the index of times is not to be gone through.
        var condition =
            numbers == nil
            ? "t.started >= ? AND t.started < ?" : "t.id >= ? AND t.id < ? AND +t.started >= ? AND +t.started < ?"
        if query.project != nil { condition += " AND t.project = ?" }
        if let filter { condition += " AND \(filter.condition)" }
        let values = try self.values(numbers)
        let query = query
        func bind(_ binder: inout ParameterBinder) {
            if let numbers {
                binder.add(numbers.lowerBound)
                binder.add(numbers.upperBound)
            }
            Self.bindTime(of: query, &binder)
            if let project = query.project { binder.add(project) }
            for value in values { binder.add(value) }
        }
        try countTraces(condition, bind)
        try countSpans(condition, bind)
    }

    private func values(_ numbers: Range<Int64>?) throws -> [FilterValue] {
        guard let filter else { return [] }
        guard let numbers else { return filter.values }
        return try filter.values(ofSpansWhere: "trace >= ? AND trace < ?", on: database) {
            $0.add(numbers.lowerBound)
            $0.add(numbers.upperBound)
        }
    }

    private static func bindTime(of query: StatisticsQuery, _ binder: inout ParameterBinder) {
        binder.add(Int64(clamping: query.since))
        binder.add(Int64(clamping: query.until))
    }

    private mutating func countTraces(_ condition: String, _ bind: (inout ParameterBinder) -> Void) throws {
        let statement = try PreparedStatement(
            """
            SELECT t.started, t.ended, t.running, t.errors, t.first_chunk, t.input_tokens, t.output_tokens,
            t.cache_read_tokens, t.cache_write_tokens, t.reasoning_tokens, t.cost
            FROM traces t WHERE \(condition) ORDER BY t.id DESC LIMIT \(Self.mostTraces + 1)
            """,
            on: database
        )
        try statement.bind(bind)
        try statement.forEachRow { row in
            traceCount += 1
            guard traceCount <= Self.mostTraces else { return isPartial = true }
            let (start, end) = (UInt64(clamping: row.integer() ?? 0), UInt64(clamping: row.integer() ?? 0))
            let index = min(samples.count - 1, Int((start - query.since) / width))
            if row.integer() == 0 { samples[index].latencies.append(end > start ? end - start : 0) }
            samples[index].count(failed: row.integer() ?? 0 > 0)
            if let chunk = row.integer() { samples[index].firstChunks.append(UInt64(clamping: chunk)) }
            samples[index].add(Usage(&row))
        }
    }

    private mutating func countSpans(_ condition: String, _ bind: (inout ParameterBinder) -> Void) throws {
        let statement = try PreparedStatement(
            """
            SELECT s.trace, s.span, s.parent, s.operation, s.tool, coalesce(s.response_model, s.request_model),
            s.provider, s.started, s.ended, s.status, s.first_chunk, s.input_tokens, s.output_tokens,
            s.cache_read_tokens, s.cache_write_tokens, s.reasoning_tokens, s.cost,
            (SELECT a.below FROM usage_ancestors a WHERE a.trace = s.trace AND a.span = s.span)
            FROM traces t JOIN spans s ON s.trace = t.id WHERE \(condition)
            AND (s.tool IS NOT NULL OR s.input_tokens IS NOT NULL OR s.output_tokens IS NOT NULL OR s.cost <> 0
            OR s.operation IN (\(Self.calling.map { "'\($0)'" }.joined(separator: ", "))))
            ORDER BY t.id DESC LIMIT \(Self.mostSpans + 1)
            """,
            on: database
        )
        try statement.bind(bind)
        try statement.forEachRow { row in
            spanCount += 1
            guard spanCount <= Self.mostSpans else { return isPartial = true }
            let (trace, span, parent) = (row.integer(), row.integer() ?? 0, row.integer())
            if trace != silent.trace {
                countSilentCalls()
                silent.trace = trace
            }
            let (operation, tool, model, provider) = (row.text(), row.text(), row.text(), row.text())
            let (start, end) = (UInt64(clamping: row.integer() ?? 0), UInt64(clamping: row.integer() ?? 0))
            var sample = Sample()
            sample.count(failed: row.integer() == 2)
            if end > 0 { sample.latencies.append(end > start ? end - start : 0) }
            if let chunk = row.integer() { sample.firstChunks.append(UInt64(clamping: chunk)) }
            let usage = Usage(carriedBy: &row)
            let below = Usage.Parts(rawValue: row.integer() ?? 0)
            if let tool, operation == "execute_tool" { tools[tool, default: Sample()].add(sample) }
            guard let model else { return }
            let key = ModelKey(model: model, provider: provider)
            guard let usage else {
                guard below.isEmpty, let operation, Self.calling.contains(operation) else { return }
                silent.calls.append((span, parent, key, sample))
                if let parent { silent.parents.append(parent) }
                return
            }
            // What is said above a call may still count; it is no call of its own.
            let counted = usage.only(usage.parts.subtracting(below))
            guard below.isEmpty || counted != Usage() else { return }
            if below.isEmpty {
                silent.carriers.append(span)
                if let parent { silent.parents.append(parent) }
            } else {
                sample = Sample()
            }
            sample.add(counted)
            models[key, default: Sample()].add(sample)
        }
        countSilentCalls()
    }

    /// Two libraries may trace a call one within the other without usage, too: the inner span counts, or the one above
    /// it that carries usage.
    private mutating func countSilentCalls() {
        defer { silent = SilentCalls() }
        guard !silent.calls.isEmpty else { return }
        let (carriers, parents) = (Set(silent.carriers), Set(silent.parents))
        for call in silent.calls where !parents.contains(call.span) {
            if let parent = call.parent, carriers.contains(parent) { continue }
            models[call.model, default: Sample()].add(call.sample)
        }
    }

    var statistics: TraceStatistics {
        let models = models.map { key, sample in
            TraceStatistics.Model(
                model: key.model,
                provider: key.provider,
                calls: sample.bucket.traces,
                errors: sample.bucket.errors,
                latency: Percentiles(sample.latencies),
                firstChunk: Percentiles(sample.firstChunks),
                tokens: sample.bucket.tokens,
                cost: sample.bucket.cost
            )
        }
        let tools = tools.map { name, sample in
            TraceStatistics.Tool(
                tool: name,
                calls: sample.bucket.traces,
                errors: sample.bucket.errors,
                latency: Percentiles(sample.latencies)
            )
        }
        return TraceStatistics(
            buckets: samples.map(\.finished),
            models: models.sorted { ($1.cost, $1.calls, $0.model) < ($0.cost, $0.calls, $1.model) },
            tools: tools.sorted { ($1.latency?.p95 ?? 0, $0.tool) < ($0.latency?.p95 ?? 0, $1.tool) },
            isPartial: isPartial
        )
    }
}

extension StatisticsCounting.Sample {
    fileprivate mutating func count(failed: Bool) {
        bucket.traces += 1
        if failed { bucket.errors += 1 }
    }

    fileprivate mutating func add(_ usage: Usage) {
        bucket.tokens += usage.tokens
        bucket.cost.addClamped(usage.cost)
    }

    fileprivate mutating func add(_ other: Self) {
        bucket.traces += other.bucket.traces
        bucket.errors += other.bucket.errors
        add(Usage(tokens: other.bucket.tokens, cost: other.bucket.cost))
        latencies += other.latencies
        firstChunks += other.firstChunks
    }

    fileprivate var finished: TraceStatistics.Bucket {
        var bucket = bucket
        bucket.latency = Percentiles(latencies)
        bucket.firstChunk = Percentiles(firstChunks)
        return bucket
    }
}
