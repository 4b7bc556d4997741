/// A model could not be asked, or did not answer as it should.
///
/// Its description says what happened, to what, and what to do; it holds no key and no prompt.
public struct ChatError: Error, Sendable {
    /// What went wrong, for code that wants to react to it.
    public let kind: Kind
    /// For a person.
    public let message: String
    /// The HTTP status, if there was an answer.
    public let status: Int?
    /// The provider's own code, such as `rate_limit_exceeded`.
    public let providerCode: String?
    /// The provider's id for the request, for its support.
    public let requestID: String?
    /// How long the provider asks to wait before the request is repeated, if it does.
    public let retryAfter: Duration?
    /// What lay underneath.
    public let cause: (any Error)?

    /// The kinds of ``ChatError``; more may come.
    public struct Kind: Sendable, Hashable {
        private enum Code: Sendable, Hashable {
            case unreachable, refused, malformedAnswer, cutShort, timedOut
        }

        private let code: Code

        /// No connection to the server.
        public static let unreachable = Kind(code: .unreachable)
        /// The provider answered with an error.
        public static let refused = Kind(code: .refused)
        /// The answer was not what the protocol allows.
        public static let malformedAnswer = Kind(code: .malformedAnswer)
        /// The answer ended without its end marker.
        public static let cutShort = Kind(code: .cutShort)
        /// The provider took too long.
        public static let timedOut = Kind(code: .timedOut)
    }

    /// - Parameters:
    ///   - message: For a person: what happened, to what, and what to do. Without keys and prompts.
    public init(
        _ kind: Kind,
        _ message: String,
        status: Int? = nil,
        providerCode: String? = nil,
        requestID: String? = nil,
        retryAfter: Duration? = nil,
        cause: (any Error)? = nil
    ) {
        self.kind = kind
        self.message = message
        self.status = status
        self.providerCode = providerCode
        self.requestID = requestID
        self.retryAfter = retryAfter
        self.cause = cause
    }
}

extension ChatError: CustomStringConvertible {
    public var description: String { message }
}
