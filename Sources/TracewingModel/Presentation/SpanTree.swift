/// Spans in the order and the depth in which people read them: children under their parents, earlier before later.
///
/// Works on any set of records: a span whose parent is not among them stands at the top and says so; spans that are
/// each other's parents are each shown once.
public struct SpanTree: Sendable {
    /// One span and where it stands.
    public struct Row: Sendable {
        public let span: SpanRecord
        public let depth: Int
        /// It has a parent that is not among the records.
        public let isOrphan: Bool
        /// Whether it is the last child of its parent.
        public let isLast: Bool
    }

    public let rows: [Row]

    public init(_ records: [SpanRecord]) {
        let sorted = records.sorted { ($0.startTime, $0.spanID.value) < ($1.startTime, $1.spanID.value) }
        let known = Set(sorted.map { SpanKey($0.traceID, $0.spanID) })
        var children: [SpanKey: [SpanRecord]] = [:]
        var roots: [SpanRecord] = []
        for span in sorted {
            if let parent = span.parentSpanID.map({ SpanKey(span.traceID, $0) }), known.contains(parent) {
                children[parent, default: []].append(span)
            } else {
                roots.append(span)
            }
        }
        var walk = Walk(children: children)
        for root in roots { walk.visit(root, isOrphan: root.parentSpanID != nil) }
        // What is left hangs on itself: a cycle has no root, so it is entered at its earliest span.
        for span in sorted where !walk.seen.contains(SpanKey(span.traceID, span.spanID)) {
            walk.visit(span, isOrphan: false)
        }
        rows = walk.rows
    }

    private struct SpanKey: Hashable {
        let traceID: TraceID
        let spanID: SpanID

        init(_ traceID: TraceID, _ spanID: SpanID) {
            self.traceID = traceID
            self.spanID = spanID
        }
    }

    /// A depth-first walk with a stack of its own: a trace may be deeper than the thread's.
    private struct Walk {
        let children: [SpanKey: [SpanRecord]]
        var rows: [Row] = []
        var seen: Set<SpanKey> = []

        init(children: [SpanKey: [SpanRecord]]) {
            self.children = children
        }

        mutating func visit(_ root: SpanRecord, isOrphan: Bool) {
            var stack = [Row(span: root, depth: 0, isOrphan: isOrphan, isLast: true)]
            while let row = stack.popLast() {
                let key = SpanKey(row.span.traceID, row.span.spanID)
                guard seen.insert(key).inserted else { continue }
                rows.append(row)
                let below = children[key] ?? []
                for (index, child) in below.enumerated().reversed() {
                    stack.append(
                        Row(span: child, depth: row.depth + 1, isOrphan: false, isLast: index == below.count - 1)
                    )
                }
            }
        }
    }
}

extension SpanTree {
    /// The tree as lines of text: names, durations, tokens, first chunk, errors.
    ///
    /// ```
    /// invoke_agent concierge                        1.32 s   812 → 64 tokens
    /// ├─ chat gpt-4o-mini                           540 ms   390 → 22 tokens, first chunk 180 ms
    /// ├─ execute_tool find_trains                   1.2 ms
    /// └─ chat gpt-4o-mini                           770 ms   422 → 42 tokens, first chunk 210 ms
    /// ```
    public var text: String {
        let labels = self.labels
        let width = min(60, labels.map(\.count).max() ?? 0)
        return zip(rows, labels).map { row, label in
            let padding = String(repeating: " ", count: max(0, width - label.count))
            let duration = row.span.duration.map { HumanText.duration(nanoseconds: $0) } ?? "running"
            let indent = String(repeating: " ", count: max(0, 8 - duration.count))
            let line = "\(label)\(padding)  \(indent)\(duration)"
            return row.notes.isEmpty ? line : "\(line)   \(row.notes.joined(separator: ", "))"
        }.joined(separator: "\n")
    }

    /// The names, indented. What is deeper than people look is not indented further.
    private var labels: [String] {
        let maxIndent = 40
        // For each level down to the row at hand, whether another branch follows there.
        var branches: [Bool] = []
        return rows.map { row in
            let name = HumanText.oneLine(row.span.name, limit: 60)
            branches.removeSubrange(max(0, row.depth - 1)...)
            guard row.depth > 0 else { return name }
            let lead = branches.prefix(maxIndent).map { $0 ? "│  " : "   " }.joined()
            branches.append(!row.isLast)
            return lead + (row.depth - 1 > maxIndent ? "… " : "") + (row.isLast ? "└─ " : "├─ ") + name
        }
    }
}

extension SpanTree.Row {
    fileprivate var notes: [String] {
        var notes: [String] = []
        let attributes = span.attributes
        let input = attributes[GenAI.Usage.inputTokens]?.intValue
        let output = attributes[GenAI.Usage.outputTokens]?.intValue
        if input != nil || output != nil {
            notes.append("\(input.map(String.init) ?? "?") → \(output.map(String.init) ?? "?") tokens")
        }
        if let seconds = attributes[GenAI.Response.timeToFirstChunk]?.doubleValue {
            notes.append("first chunk \(HumanText.duration(seconds: seconds))")
        }
        let outcome = attributes[TracewingNames.streamOutcome] ?? attributes[TracewingNames.outcome]
        if let outcome = outcome?.stringValue, outcome != "completed", outcome != "failed" { notes.append(outcome) }
        if span.status.code == .error {
            let message = span.status.message.isEmpty ? attributes[OTel.errorType]?.stringValue : span.status.message
            notes.append("error" + (message.map { ": " + HumanText.oneLine($0, limit: 80) } ?? ""))
        }
        if isOrphan { notes.append("parent not received") }
        return notes
    }
}
