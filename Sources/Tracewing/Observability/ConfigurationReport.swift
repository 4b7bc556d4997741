/// What a configuration set up, and what it could not use.
public struct ConfigurationReport: Sendable, Hashable {
    /// The exporter chosen.
    public var exporter: String
    /// For a person: what was refused and replaced. Empty when all went as asked.
    public var notes: [String] = []
}
