/// What can be said by a flag, by a variable `TRACEWING_…`, or in a file of settings.
enum Setting: String, CaseIterable {
    case host, port, insecure
    case database, prices
    case retentionDays = "retention.days"
    case retentionBytes = "retention.bytes"
    /// Whether what is deleted is overwritten.
    case secureDelete
    case readKey, adminKey
    /// The models that the server may ask.
    case providers
    /// The server that `tracewing trace` asks, and the key it is sent.
    case server, key

    /// Whether its value is for nobody's eyes.
    var isSecret: Bool { [.readKey, .adminKey, .key, .providers].contains(self) }

    /// The parts of its name: those of a file lie within one another.
    var path: [String] { rawValue.split(separator: ".").map(String.init) }
}
