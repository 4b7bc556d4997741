import ArgumentParser
import TracewingStore

/// `tracewing store check`: looks for damage. The exit code is 1 if there is any.
struct StoreCheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Looks for damage in the database; exits with 1 if there is any."
    )

    @OptionGroup var database: DatabaseFile

    @Flag(help: "Compare indexes with their tables and unpack all spans as well, which takes several times as long.")
    var thorough = false

    func run() async throws {
        let (store, path) = try database.openExisting()
        defer { try? store.close() }
        let findings = try await store.check(thoroughly: thorough)
        guard findings.isEmpty else {
            for finding in findings { print(finding) }
            throw Failure("\(path) is damaged. Keep the file and restore a copy.")
        }
        for notice in store.notices { Terminal.note(notice) }
        print("\(path) is whole.")
    }
}
