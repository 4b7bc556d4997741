/// The right to decide about the calls a session is waiting with. One run has it at a time, for as long as it holds
/// this.
final class SessionDecision: Sendable {
    private let session: Session

    /// Nil if another run has it.
    init?(in session: Session) {
        guard session.beginDecision() else { return nil }
        self.session = session
    }

    deinit {
        session.endDecision()
    }
}
