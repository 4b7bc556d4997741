/// Takes out of what was said what must not be recorded.
///
/// ```swift
/// let redactor = Redactor { piece in
///     if piece.kind == .media { return nil }                    // dropped
///     return piece.text.replacing(cardNumber, with: "****")     // recorded like this
/// }
/// configuration.content = .redact(redactor)
/// ```
///
/// It is called once for every piece of text of a span, after the span has ended and off the path of the code being
/// traced, from any thread, also from several at once. One that throws, or needs more than its ``budget`` for one span,
/// costs that span its content and nothing else: the span arrives with `tracewing.redaction.error`.
public struct Redactor: Sendable {
    /// How long all calls for one span may take together.
    public let budget: Duration
    private let redact: @Sendable (Piece) throws -> String?

    /// - Parameters:
    ///   - budget: How long all calls for one span may take together.
    ///   - redact: Gives the text to record; nil records nothing of the piece.
    public init(budget: Duration = .milliseconds(500), _ redact: @escaping @Sendable (Piece) throws -> String?) {
        self.budget = budget
        self.redact = redact
    }

    func callAsFunction(_ piece: Piece) throws -> String? {
        try redact(piece)
    }
}
