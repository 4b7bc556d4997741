public import TracewingModel

/// What an agent, a model or a tool was asked.
public struct Request: Sendable, Hashable {
    public var content: MessageContent?
    public var sessionID: String?
    public var conversationID: String?
    public var source: SourceMetadata?

    public init(
        content: MessageContent? = nil,
        sessionID: String? = nil,
        conversationID: String? = nil,
        source: SourceMetadata? = nil
    ) {
        self.content = content
        self.sessionID = sessionID
        self.conversationID = conversationID
        self.source = source
    }

    public init(
        content: String,
        sessionID: String? = nil,
        conversationID: String? = nil,
        source: SourceMetadata? = nil
    ) {
        self.init(
            content: MessageContent(content),
            sessionID: sessionID,
            conversationID: conversationID,
            source: source
        )
    }

    public init(
        content: [String],
        sessionID: String? = nil,
        conversationID: String? = nil,
        source: SourceMetadata? = nil
    ) {
        self.init(
            content: MessageContent(content),
            sessionID: sessionID,
            conversationID: conversationID,
            source: source
        )
    }

    @_disfavoredOverload  // `[]` is a list of texts.
    public init(
        content: [ChatMessage],
        sessionID: String? = nil,
        conversationID: String? = nil,
        source: SourceMetadata? = nil
    ) {
        self.init(
            content: MessageContent(content),
            sessionID: sessionID,
            conversationID: conversationID,
            source: source
        )
    }

    func sealContent(on handle: ScopeHandle, at place: Int) {
        if let content { handle.seal(GenAI.inputMessages, content.messages(as: .user), at: place) }
    }
}
