import ArgumentParser

/// `tracewing trace`: what a server has stored, in the terminal. A server that asks for a key is sent `TRACEWING_KEY`.
struct TraceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "trace",
        abstract: "Shows stored traces in the terminal.",
        discussion: "If the server asks for a key, set TRACEWING_KEY to one that reads.",
        subcommands: [
            TraceListCommand.self, TraceShowCommand.self, TraceTailCommand.self, TraceExportCommand.self,
        ]
    )
}

/// Which server a command asks, and in which form it answers.
struct ServerQuery: ParsableArguments {
    @Option(help: "The address of the trace server (or TRACEWING_SERVER); http://127.0.0.1:4318 unless given.")
    var server: String?

    @OptionGroup var file: SettingsFile

    @Flag(help: "Print the server's JSON.")
    var json = false

    func client() throws -> TraceClient {
        let settings = try file.settings()
        return TraceClient(
            server: try server ?? settings.text(.server) ?? "http://127.0.0.1:4318",
            key: try settings.text(.key)
        )
    }
}
