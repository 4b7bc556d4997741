/// What a span means, whichever vocabulary it was written in: derived once, when it arrives.
///
/// `ColumnMapping` says which attributes each is read from.
public struct SpanColumns: Sendable, Hashable {
    /// What the span did, in the words of the GenAI conventions (`chat`, `execute_tool`, `invoke_agent`…) or, where
    /// they have none, in the sender's (`chain`, `reranker`…).
    public var operation: String?
    /// Who serves the model, in lower case.
    public var provider: String?
    /// The model that was asked for.
    public var requestModel: String?
    /// The model that answered.
    public var responseModel: String?
    public var session: String?
    public var user: String?
    public var agent: String?
    public var tool: String?
    public var toolCallID: String?

    public var inputTokens: Int64?
    public var outputTokens: Int64?
    public var cacheReadTokens: Int64?
    public var cacheWriteTokens: Int64?
    public var reasoningTokens: Int64?
    /// What the tokens cost in 10⁻⁹ dollars: as the sender says, else by the price table; nil where neither knows.
    public var cost: Int64?
    /// Nanoseconds from the request to the first chunk of the answer.
    public var timeToFirstChunk: UInt64?

    /// The beginning of what was asked: the last user message that has text, or a tool's arguments.
    public var inputPreview: String?
    /// The beginning of what was answered, or a tool's result.
    public var outputPreview: String?
    public var finishReason: String?
    public var errorType: String?
    /// How a run or a stream ended: completed, failed, cancelled, abandoned.
    public var outcome: String?
    public var project: String
    /// `service.name` of the resource.
    public var service: String?

    public init(project: String = SpanColumns.defaultProject) {
        self.project = project
    }

    /// The project of spans that name none.
    public static let defaultProject = "default"

    /// The tokens, if the span says how many it used.
    public var usage: TokenCounts? {
        guard inputTokens != nil || outputTokens != nil else { return nil }
        return TokenCounts(
            input: inputTokens ?? 0,
            output: outputTokens ?? 0,
            cacheRead: cacheReadTokens ?? 0,
            cacheWrite: cacheWriteTokens ?? 0,
            reasoning: reasoningTokens ?? 0
        )
    }
}
