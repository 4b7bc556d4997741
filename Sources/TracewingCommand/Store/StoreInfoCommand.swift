import ArgumentParser
import Foundation
import TracewingModel
import TracewingStore

/// `tracewing store info`: what is in the database.
struct StoreInfoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "info",
        abstract: "Says what is in the database and what it takes up."
    )

    @OptionGroup var database: DatabaseFile

    @Flag(help: "Print JSON.")
    var json = false

    func run() async throws {
        let store = try database.openExisting().store
        defer { try? store.close() }
        let info = try await store.info()
        if json { return print(Self.document(info).text) }
        print("Path        \(info.path)")
        print("Schema      \(info.schemaVersion)")
        print("Traces      \(info.traces)")
        print("Spans       \(info.spans)")
        print("Arrived     \(Self.text(info.oldest)) to \(Self.text(info.newest))")
        print("Database    \(ByteCount(info.bytes)), of which \(ByteCount(info.freeBytes)) are free")
        print("Log         \(ByteCount(info.logBytes))")
        print("Text index  \(ByteCount(info.indexBytes)); \(info.unindexed) spans are not in it yet")
    }

    private static func text(_ time: UInt64?) -> String {
        guard let time else { return "never" }
        return Date(timeIntervalSince1970: Double(time / 1_000_000_000)).formatted(.iso8601)
    }

    private static func document(_ info: StoreInfo) -> JSONValue {
        func time(_ value: UInt64?) -> JSONValue { value.map { .string(String($0)) } ?? .null }
        return [
            "path": .string(info.path),
            "schema": .integer(Int64(info.schemaVersion)),
            "traces": .integer(Int64(info.traces)),
            "spans": .integer(Int64(info.spans)),
            "bytes": .integer(Int64(info.bytes)),
            "freeBytes": .integer(Int64(info.freeBytes)),
            "walBytes": .integer(Int64(info.logBytes)),
            "indexBytes": .integer(Int64(info.indexBytes)),
            "unindexedSpans": .integer(Int64(info.unindexed)),
            "oldestTime": time(info.oldest),
            "newestTime": time(info.newest),
        ]
    }
}
