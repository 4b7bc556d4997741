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

    @Option(name: .shortAndLong, help: "Only traces that match, such as 'status = error and latency > 2s'.")
    var filter: String?

    func validate() throws {
        guard limit > 0 else { throw ValidationError("The limit must be at least 1, not \(limit).") }
    }

    func run() async throws {
        let client = try query.client()
        var traces: [JSONValue] = []
        var cursor: String?
        repeat {
            let page = try await client.traces(limit: min(limit - traces.count, 500), cursor: cursor, filter: filter)
            traces += page["traces"]?.arrayValue ?? []
            cursor = page["next"]?.stringValue
        } while cursor != nil && traces.count < limit
        if query.json { return print(JSONValue.array(traces).text) }
        if traces.isEmpty { return Terminal.note("No traces yet. Send some to \(client.server)/v1/traces.") }
        for trace in traces { print(TraceLine(trace).text) }
    }
}
