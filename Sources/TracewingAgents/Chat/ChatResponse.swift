public import TracewingModel

/// A model's whole answer: the messages its updates add up to.
public struct ChatResponse: Sendable, Hashable {
    /// What was said: usually one assistant message; with tools, the calls and their results between.
    public var messages: [ChatMessage]
    public var usage: Usage?
    public var responseID: String?
    /// The model that answered, as the provider names it.
    public var model: String?
    public var finishReason: FinishReason?

    public init(
        messages: [ChatMessage],
        usage: Usage? = nil,
        responseID: String? = nil,
        model: String? = nil,
        finishReason: FinishReason? = nil
    ) {
        self.messages = messages
        self.usage = usage
        self.responseID = responseID
        self.model = model
        self.finishReason = finishReason
    }

    /// What updates add up to, for a client of one's own:
    ///
    /// ```swift
    /// ResponseStream(updates, finalizer: { ChatResponse($0) })
    /// ```
    public init(_ updates: some Sequence<ChatUpdate>) {
        self = updates.reduce(into: ChatResponseBuilder()) { $0.add($1) }.response()
    }

    /// The text of the last message of the assistant.
    public var text: String {
        messages.last { $0.role == .assistant }?.text ?? ""
    }
}
