/// A tool cannot be used, or was called with arguments it does not understand.
///
/// What a tool's own function throws is never wrapped in this.
public struct ToolError: Error, Sendable {
    /// What went wrong, for code that wants to react to it.
    public var kind: Kind { Kind(code: code) }
    /// The tool's name.
    public let toolName: String
    /// For a person. It holds no argument.
    public let message: String
    /// What lay underneath.
    public let cause: any Error

    private let code: Code

    enum Code: Sendable, Hashable {
        case undescribable, undecodableArguments
    }

    /// The kinds of ``ToolError``; more may come.
    public struct Kind: Sendable, Hashable {
        let code: Code

        /// No JSON schema can be derived from the type of the arguments.
        public static let undescribable = Kind(code: .undescribable)
        /// The model's arguments are no JSON, or do not fit their type.
        public static let undecodableArguments = Kind(code: .undecodableArguments)
    }

    init(undescribable toolName: String, cause: JSONSchemaError) {
        code = .undescribable
        self.toolName = toolName
        self.cause = cause
        message = "The arguments of the tool \"\(toolName)\" cannot be described to a model: \(cause)"
    }

    init(undecodableArgumentsOf toolName: String, cause: any Error) {
        code = .undecodableArguments
        self.toolName = toolName
        self.cause = cause
        let reason =
            switch cause {
            case let error as DecodingError: JSONValueDecoder.summary(of: error)
            default: "\(cause)"
            }
        message = "The arguments for the tool \"\(toolName)\" cannot be decoded: \(reason)"
    }
}

extension ToolError: CustomStringConvertible {
    public var description: String { message }
}
