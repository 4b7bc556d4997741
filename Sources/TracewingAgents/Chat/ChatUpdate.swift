public import TracewingModel

/// A piece of a model's answer, as it arrives.
public struct ChatUpdate: Sendable, Hashable {
    public var contents: [Content]
    public var role: ChatMessage.Role?
    /// Who speaks, where several share a role; a new name starts a new message.
    public var authorName: String?
    /// The message the piece belongs to; a new id starts a new message.
    public var messageID: String?
    public var responseID: String?
    /// The model that answered, as the provider names it.
    public var model: String?
    public var finishReason: FinishReason?
    /// Which call of the model this belongs to, counted from 0 through the rounds of a tool loop.
    public var round: Int

    public init(
        contents: [Content] = [],
        role: ChatMessage.Role? = nil,
        authorName: String? = nil,
        messageID: String? = nil,
        responseID: String? = nil,
        model: String? = nil,
        finishReason: FinishReason? = nil,
        round: Int = 0
    ) {
        self.contents = contents
        self.role = role
        self.authorName = authorName
        self.messageID = messageID
        self.responseID = responseID
        self.model = model
        self.finishReason = finishReason
        self.round = round
    }

    /// A piece of text.
    public static func text(_ text: String) -> ChatUpdate {
        ChatUpdate(contents: [.text(text)])
    }

    /// The text among the contents, joined.
    public var text: String { contents.text }
}
