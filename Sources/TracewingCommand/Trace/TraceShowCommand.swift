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
        let client = try query.client()
        let id = try await client.resolve(trace)
        let found = try await client.trace(id)
        if query.json { return print(found.text) }
        print(TraceText(found).text)
    }
}
