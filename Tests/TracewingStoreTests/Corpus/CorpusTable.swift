import TracewingModel
import TracewingStore

/// What the store makes of the corpus, one line a span: for a person to review.
enum CorpusTable {
    static let introduction = """
        # What is understood of real spans

        One line for each span of `spans.jsonl`: what the mapping derives. A test holds it against the mapping. After a
        change `TRACEWING_CORPUS=write swift test --filter CorpusTests` writes it anew; then read the difference: is it
        what a person would expect?

        Tokens are input + output, then those of them that were read from and written to the cache, and thought. Who is
        session, user, agent.

        """

    private static let head = """
        | span | is | model | tokens | dollars | who | tool | first | input | output | end |
        |---|---|---|---|---|---|---|---|---|---|---|
        """

    static func section(_ source: Corpus.Source, traces: [StoredTrace]) -> String {
        var lines = ["", "## \(source.name)", "", "Made with \(source.package).", "", head]
        for trace in traces {
            let spans = trace.spans.sorted { $0.record.startTime < $1.record.startTime }
            var depths: [SpanID: Int] = [:]
            for span in spans {
                let depth = span.record.parentSpanID.flatMap { depths[$0] }.map { $0 + 1 } ?? 0
                depths[span.record.spanID] = depth
                lines.append(row(span, depth: depth))
            }
            if spans.count > 1 { lines.append(row(trace.summary)) }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func row(_ span: StoredSpan, depth: Int) -> String {
        let columns = span.columns
        let usage = columns.usage.map(tokens) ?? ""
        return row([
            String(repeating: "· ", count: depth) + span.record.name,
            [columns.operation, columns.provider].compactMap(\.self).joined(separator: ", "),
            models(columns),
            usage,
            dollars(columns.cost),
            [columns.session, columns.user, columns.agent].map { $0 ?? "–" }.joined(separator: " "),
            [columns.tool, columns.toolCallID].compactMap(\.self).joined(separator: " "),
            columns.timeToFirstChunk.map { "\($0 / 1_000_000) ms" } ?? "",
            preview(columns.inputPreview),
            preview(columns.outputPreview),
            [columns.finishReason, columns.errorType].compactMap(\.self).joined(separator: " "),
        ])
    }

    private static func row(_ trace: TraceSummary) -> String {
        row([
            "**all of it**", "", trace.model ?? "", tokens(trace.tokens), dollars(trace.cost),
            [trace.session, trace.user, trace.agent].map { $0 ?? "–" }.joined(separator: " "), "", "",
            preview(trace.inputPreview), preview(trace.outputPreview), trace.errorCount > 0 ? "failed" : "",
        ])
    }

    private static func row(_ cells: [String]) -> String {
        "| " + cells.joined(separator: " | ") + " |"
    }

    private static func models(_ columns: SpanColumns) -> String {
        guard columns.requestModel != columns.responseModel else { return columns.requestModel ?? "" }
        return "\(columns.requestModel ?? "–") → \(columns.responseModel ?? "–")"
    }

    private static func tokens(_ tokens: TokenCounts) -> String {
        var text = "\(tokens.input) + \(tokens.output)"
        if tokens.cacheRead > 0 { text += ", read \(tokens.cacheRead)" }
        if tokens.cacheWrite > 0 { text += ", written \(tokens.cacheWrite)" }
        if tokens.reasoning > 0 { text += ", thought \(tokens.reasoning)" }
        return text
    }

    private static func dollars(_ billionths: Int64?) -> String {
        guard let billionths else { return "" }
        let digits = String(billionths)
        return "0." + String(repeating: "0", count: max(0, 9 - digits.count)) + digits
    }

    private static func preview(_ text: String?) -> String {
        guard let text else { return "" }
        let line = text.replacing("\n", with: " ").replacing("|", with: "\\|")
        return line.count > 60 ? line.prefix(60) + "…" : line
    }
}
