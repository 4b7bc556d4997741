import ArgumentParser
import TracewingModel

/// `tracewing trace show`: one trace as a tree.
struct TraceShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Shows one trace as a tree: durations, tokens, first chunks, errors."
    )

    @OptionGroup var query: ServerQuery

    @Argument(help: "The trace's id, the first digits of it, or 'latest'.")
    var trace = "latest"

    func run() async throws {
        let client = TraceClient(server: query.server)
        let id = try await resolve(client)
        let found = try await client.trace(id)
        if query.json { return print(found.text) }
        print(TraceText(found).text)
    }

    private func resolve(_ client: TraceClient) async throws -> String {
        if TraceID(hex: trace) != nil { return trace }
        if trace == "latest" {
            let newest = try await client.traces(limit: 1, cursor: nil)
            guard let id = newest["traces"]?[0]?["traceId"]?.stringValue else {
                throw Failure("No traces yet. Send some to \(query.server)/v1/traces.")
            }
            return id
        }
        let recent = try await client.traces(limit: 1000, cursor: nil)["traces"]?.arrayValue ?? []
        let matches = recent.compactMap { $0["traceId"]?.stringValue }.filter { $0.hasPrefix(trace.lowercased()) }
        switch matches.count {
        case 1: return matches[0]
        case 0:
            throw Failure("No recent trace has an id that starts with '\(trace)'. 'tracewing trace list' shows them.")
        default: throw Failure("\(matches.count) traces have ids that start with '\(trace)'. Give more digits.")
        }
    }
}
