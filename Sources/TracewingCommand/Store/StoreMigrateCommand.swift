import ArgumentParser
import TracewingModel
import TracewingStore

/// `tracewing store migrate`: brings a database of an earlier version up to date, before a server needs it.
struct StoreMigrateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "migrate",
        abstract: "Brings a database of an earlier version up to date: all of it, or nothing."
    )

    @OptionGroup var database: DatabaseFile

    @Flag(help: "Print JSON.")
    var json = false

    func run() async throws {
        // Opening does it.
        let (store, path) = try database.openExisting()
        defer { try? store.close() }
        let version = try await store.info().schemaVersion
        if json {
            let document: JSONValue = ["path": .string(path), "schema": .integer(Int64(version))]
            return print(document.text)
        }
        print("\(path) is up to date: schema \(version).")
    }
}
