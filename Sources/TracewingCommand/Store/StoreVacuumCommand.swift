import ArgumentParser
import TracewingModel
import TracewingStore

/// `tracewing store vacuum`: gives back the space nothing is in.
struct StoreVacuumCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "vacuum",
        abstract: "Writes the database anew, as small as it can be.",
        discussion: "It needs as much free space as there are data. A server that uses the database waits meanwhile."
    )

    @OptionGroup var database: DatabaseFile

    @Flag(help: "Print JSON.")
    var json = false

    func run() async throws {
        let (store, path) = try database.openExisting()
        defer { try? store.close() }
        let before = try await store.info().bytes
        try await store.vacuum()
        let after = try await store.info().bytes
        if json {
            let document: JSONValue = [
                "path": .string(path), "bytesBefore": .integer(Int64(before)), "bytes": .integer(Int64(after)),
            ]
            return print(document.text)
        }
        print("\(path) took up \(ByteCount(before)), and takes up \(ByteCount(after)) now.")
    }
}
