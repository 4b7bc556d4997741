/// An answer is not the value it was to be.
public struct StructuredOutputError: Error, Sendable, CustomStringConvertible {
    /// For a person. It holds nothing of the answer.
    public let description: String
    /// The answer, whatever it is.
    public let text: String
    /// What lay underneath.
    public let cause: any Error

    init(type: String, of agent: String, text: String, cause: any Error) {
        let reason =
            switch cause {
            case let error as DecodingError: JSONValueDecoder.summary(of: error)
            default: text.isEmpty ? "it is empty" : "\(cause)"
            }
        description = """
            The answer of agent '\(agent)' is no \(type): \(reason). Ask a model that supports structured output, or \
            look at the text.
            """
        self.text = text
        self.cause = cause
    }
}
