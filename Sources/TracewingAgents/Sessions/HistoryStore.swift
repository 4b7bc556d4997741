public import TracewingModel

/// Keeps what was said in sessions, beyond the life of the process.
///
/// ```swift
/// let session = Session(id: user.id, store: FileHistoryStore(directory: "/var/lib/concierge/sessions"))
/// ```
///
/// An error thrown here fails the run: an agent that has forgotten what was said would answer something else.
public protocol HistoryStore: Sendable {
    /// What was said in a session, oldest first; empty for one that is not known.
    func messages(of sessionID: String) async throws -> [ChatMessage]

    /// Adds to what was said, all of it or nothing.
    func append(_ messages: [ChatMessage], to sessionID: String) async throws
}
