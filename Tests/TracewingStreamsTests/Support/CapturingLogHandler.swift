import Logging

/// Writes log messages into a journal.
struct CapturingLogHandler: LogHandler {
    let journal: Journal
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.trace

    init(journal: Journal) {
        self.journal = journal
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        journal.note("log: \(event.metadata?["error"].map { "\($0)" } ?? "")")
    }

    static func logger(_ journal: Journal) -> Logger {
        Logger(label: "test") { _ in CapturingLogHandler(journal: journal) }
    }
}
