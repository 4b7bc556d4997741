import ArgumentParser

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Where a command finds what was not given as a flag.
struct SettingsFile: ParsableArguments {
    @Option(
        name: .customLong("config"),
        help: """
            A JSON file of settings (or TRACEWING_CONFIG); ~/.config/tracewing/config.json unless given, if it is there.
            """
    )
    var given: String?

    /// The variables of this process, then the file.
    func settings() throws -> CommandSettings {
        let environment = ProcessInfo.processInfo.environment
        let named = given ?? environment["TRACEWING_CONFIG"].flatMap { $0.isEmpty ? nil : $0 }
        if let named { return try CommandSettings(environment: environment, file: named) }
        let usual = Self.usual(environment)
        return try CommandSettings(
            environment: environment,
            file: FileManager.default.fileExists(atPath: usual) ? usual : nil
        )
    }

    private static func usual(_ environment: [String: String]) -> String {
        let home = environment["XDG_CONFIG_HOME"] ?? (environment["HOME"].map { "\($0)/.config" } ?? ".")
        return "\(home)/tracewing/config.json"
    }
}
