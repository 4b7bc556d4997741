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

    func writeIdentity(to attributes: inout Attributes) {
        attributes.setIfKnown(Agent365Names.sessionID, sessionID)
        attributes.setIfKnown(GenAI.conversationID, conversationID)
    }

    func sealContent(on handle: ScopeHandle) {
        if let content { handle.seal(GenAI.inputMessages, .messages(content.messages(as: .user))) }
    }
}
