import ArgumentParser
import TracewingModel
import TracewingSDK

/// The command `tracewing`.
@main
struct TracewingCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tracewing",
        abstract: "Observability for AI agents: a trace server, a live page, a demo.",
        version: Resource.sdkVersion,
        subcommands: [
            ServeCommand.self, DemoCommand.self, ChatCommand.self, TraceCommand.self, EvalCommand.self,
            StoreCommand.self, DoctorCommand.self,
        ]
    )
}
