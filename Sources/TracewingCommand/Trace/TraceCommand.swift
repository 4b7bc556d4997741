import ArgumentParser

/// `tracewing trace`: what a server has stored, in the terminal.
struct TraceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "trace",
        abstract: "Shows stored traces in the terminal.",
        subcommands: [TraceListCommand.self, TraceShowCommand.self]
    )
}

/// Which server a command asks, and in which form it answers.
struct ServerQuery: ParsableArguments {
    @Option(help: "The address of the trace server.")
    var server = "http://127.0.0.1:4318"

    @Flag(help: "Print the server's JSON.")
    var json = false
}
