/// Why an evaluator could not judge, or something it is made of cannot be used.
public struct EvaluationError: Error, Sendable, Hashable {
    /// What went wrong, for code that wants to react to it.
    public let kind: Kind
    /// For a person: what happened, to what, and what to do.
    public let message: String
    /// How long a provider asks to wait before it is asked again, if it does.
    public let retryAfter: Duration?

    /// The kinds of ``EvaluationError``; more may come.
    public struct Kind: Sendable, Hashable {
        private enum Code: String, Sendable, Hashable {
            case invalidInput, invalidPattern, invalidJSON, invalidTemplate, tooLarge, timedOut, cancelled
            case modelFailed, modelUnavailable, unusableAnswer
        }

        private let code: Code

        /// What is judged does not have what the evaluator needs, or its mapping cannot be used.
        public static let invalidInput = Kind(code: .invalidInput)
        /// A pattern that is no regular expression.
        public static let invalidPattern = Kind(code: .invalidPattern)
        /// Text that was to be JSON and is not.
        public static let invalidJSON = Kind(code: .invalidJSON)
        /// A prompt's template that cannot be read.
        public static let invalidTemplate = Kind(code: .invalidTemplate)
        /// Texts that are too long to compare, a path that finds too much, or a template that becomes too much.
        public static let tooLarge = Kind(code: .tooLarge)
        /// It took too long.
        public static let timedOut = Kind(code: .timedOut)
        /// It was called off.
        public static let cancelled = Kind(code: .cancelled)
        /// The model could not be asked, and will not be next time.
        public static let modelFailed = Kind(code: .modelFailed)
        /// The model could not be asked; it may be next time.
        public static let modelUnavailable = Kind(code: .modelUnavailable)
        /// The model answered, but did not judge.
        public static let unusableAnswer = Kind(code: .unusableAnswer)

        /// In a word, for `error.type` and for files.
        public var name: String { code.rawValue }

        init?(name: String) {
            guard let code = Code(rawValue: name) else { return nil }
            self.code = code
        }

        private init(code: Code) { self.code = code }
    }

    public init(_ kind: Kind, _ message: String, retryAfter: Duration? = nil) {
        self.kind = kind
        self.message = message
        self.retryAfter = retryAfter
    }

    /// Whether another try may end otherwise. What was called off has said nothing yet.
    var isTransient: Bool { kind == .modelUnavailable || kind == .timedOut || kind == .cancelled }
}

extension EvaluationError: CustomStringConvertible {
    public var description: String { message }
}
