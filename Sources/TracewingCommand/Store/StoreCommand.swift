import ArgumentParser

/// `tracewing store`: the database, without a server.
struct StoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "store",
        abstract: "Looks at the database, checks it, makes it smaller, brings it up to date.",
        subcommands: [
            StoreInfoCommand.self, StoreCheckCommand.self, StoreVacuumCommand.self, StoreMigrateCommand.self,
        ]
    )
}
