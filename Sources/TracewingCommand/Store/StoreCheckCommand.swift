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
        let path = try database.path()
        var findings: [String] = []
        var notices: [String] = []
        do {
            let store = try database.openExisting().store
            defer { try? store.close() }
            findings = try await store.check(thoroughly: thorough)
            notices = store.notices
        } catch let error as TraceStoreError where error.code == .damaged {
            // It cannot even be opened, or not be read to its end: that is what was to be found out.
            findings = [error.description]
        }
        if json {
            let list = findings.map { JSONValue.string($0) }
            let document: JSONValue = [
                "path": .string(path), "whole": .bool(findings.isEmpty), "findings": .array(list),
                "notices": .array(notices.map { .string($0) }),
            ]
            print(document.text)
            guard findings.isEmpty else { throw ExitCode(1) }
            return
        }
        guard findings.isEmpty else {
            for finding in findings { print(finding) }
            throw Failure("\(path) is damaged. Keep the file and restore a copy.")
        }
        for notice in notices { Terminal.note(notice) }
        print("\(path) is whole.")
    }
}
