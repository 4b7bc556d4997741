import ArgumentParser
import TracewingModel

/// `tracewing trace list`: the newest traces, a line each.
struct TraceListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Lists the newest traces, a line each."
    )

    @OptionGroup var query: ServerQuery

    @Option(name: .shortAndLong, help: "How many traces.")
    var limit = 20

    func validate() throws {
        guard limit > 0 else { throw ValidationError("The limit must be at least 1, not \(limit).") }
    }

    func run() async throws {
        let client = TraceClient(server: query.server)
        var traces: [JSONValue] = []
        var cursor: String?
        repeat {
            let page = try await client.traces(limit: min(limit - traces.count, 500), cursor: cursor)
            traces += page["traces"]?.arrayValue ?? []
            cursor = page["next"]?.stringValue
        } while cursor != nil && traces.count < limit
        if query.json { return print(JSONValue.array(traces).text) }
        if traces.isEmpty { return Terminal.note("No traces yet. Send some to \(query.server)/v1/traces.") }
        for trace in traces { print(Self.line(trace)) }
    }

    /// Id, duration, spans, name, and what was said.
    private static func line(_ trace: JSONValue) -> String {
        let duration: String
        if trace["running"]?.boolValue == true {
            duration = "running"
        } else {
            duration = HumanText.duration(nanoseconds: UInt64(clamping: trace["durationNano"]?.integerValue ?? 0))
        }
        let padding = String(repeating: " ", count: max(0, 9 - duration.count))
        let spans = trace["spanCount"]?.integerValue ?? 0
        var line =
            "\(trace["traceId"]?.stringValue ?? "?") \(padding)\(duration)  \(spans) span\(spans == 1 ? "" : "s")"
        line += "  " + HumanText.oneLine(trace["name"]?.stringValue ?? "", limit: 60)
        let errors = trace["errorCount"]?.integerValue ?? 0
        if errors > 0 { line += "  \(errors) error\(errors == 1 ? "" : "s")" }
        if let input = trace["inputPreview"]?.stringValue { line += "  “\(HumanText.oneLine(input, limit: 40))”" }
        return line
    }
}
