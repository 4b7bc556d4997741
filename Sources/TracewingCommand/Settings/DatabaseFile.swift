import ArgumentParser
import TracewingModel
import TracewingStore

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Which database a command works on.
struct DatabaseFile: ParsableArguments {
    @Option(name: .customLong("database"), help: "The database file (or TRACEWING_DATABASE).")
    var given: String?

    @OptionGroup var file: SettingsFile

    func path(_ settings: CommandSettings) throws -> String { try given ?? settings.text(.database) ?? Self.usual }

    func path() throws -> String { try path(try file.settings()) }

    /// Opens a database that is there. A command that looks at one does not make it.
    func openExisting() throws -> (store: SQLiteTraceStore, path: String) {
        let path = try path()
        guard FileManager.default.fileExists(atPath: path) else {
            throw Failure("There is no database at \(path). Say with --database where it is.")
        }
        return (try SQLiteTraceStore(path: path), path)
    }

    private static var usual: String {
        let environment = ProcessInfo.processInfo.environment
        let home = environment["XDG_DATA_HOME"] ?? (environment["HOME"].map { "\($0)/.local/share" } ?? ".")
        return "\(home)/tracewing/traces.sqlite"
    }
}
