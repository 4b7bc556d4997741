import ArgumentParser
import TracewingStore

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// `tracewing serve`: the trace server.
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Takes traces in over OTLP/HTTP, keeps them in one SQLite file, shows them on a page."
    )

    @OptionGroup var address: ServerAddress

    @Option(help: "The database file; made if it is not there.")
    var database = Self.defaultDatabase

    func run() async throws {
        Terminal.bootstrapLogging()
        let store = try SQLiteTraceStore(path: database)
        let server = try await RunningServer.start(store: store, address: address, stopsOnSignals: true)
        Terminal.note("Traces arrive at  \(server.url)/v1/traces  (OTLP over HTTP)")
        Terminal.note("They are shown on \(server.url)/")
        Terminal.note("and kept in       \(database)")
        try await server.wait()
        try store.close()
    }

    private static var defaultDatabase: String {
        let environment = ProcessInfo.processInfo.environment
        let home = environment["XDG_DATA_HOME"] ?? (environment["HOME"].map { "\($0)/.local/share" } ?? ".")
        return "\(home)/tracewing/traces.sqlite"
    }
}
