import ArgumentParser
import TracewingStore

/// How much a server keeps.
struct RetentionOptions: ParsableArguments {
    @Option(name: .customLong("retention-days"), help: "How many days traces are kept (or TRACEWING_RETENTION_DAYS).")
    var days: Int?

    @Option(
        name: .customLong("retention-bytes"),
        help: "How many bytes the traces may take up (or TRACEWING_RETENTION_BYTES); the oldest go first."
    )
    var bytes: Int?

    private static let mostDays = 36_500

    func validate() throws {
        guard 1...Self.mostDays ~= days ?? 1, bytes ?? 1 > 0 else {
            throw ValidationError("Traces are kept for 1 to \(Self.mostDays) days, and in more than 0 bytes.")
        }
    }

    /// Nil if neither is given: then it is set on the page.
    func policy(_ settings: CommandSettings) throws -> RetentionPolicy? {
        let days = try days ?? settings.number(.retentionDays, in: 1...Self.mostDays)
        let bytes = try bytes ?? settings.number(.retentionBytes, in: 1...Int.max)
        if days == nil, bytes == nil { return nil }
        return RetentionPolicy(maximumAge: days.map { .seconds($0 * 86_400) }, maximumBytes: bytes)
    }
}
