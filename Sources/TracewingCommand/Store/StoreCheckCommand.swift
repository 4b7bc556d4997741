import ArgumentParser
import TracewingModel
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

    @Flag(help: "Print JSON.")
    var json = false

    func run() async throws {
        let (store, path) = try database.openExisting()
        defer { try? store.close() }
        let findings = try await store.check(thoroughly: thorough)
        if json {
            let list = findings.map { JSONValue.string($0) }
            let document: JSONValue = [
                "path": .string(path), "whole": .bool(findings.isEmpty), "findings": .array(list),
                "notices": .array(store.notices.map { .string($0) }),
            ]
            print(document.text)
            guard findings.isEmpty else { throw ExitCode(1) }
            return
        }
        guard findings.isEmpty else {
            for finding in findings { print(finding) }
            throw Failure("\(path) is damaged. Keep the file and restore a copy.")
        }
        for notice in store.notices { Terminal.note(notice) }
        print("\(path) is whole.")
    }
}
