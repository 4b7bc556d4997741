public import TracewingModel

/// What an agent or a model answered.
public struct Response: Sendable, Hashable {
    public var content: MessageContent

    public init(_ content: MessageContent) { self.content = content }
    public init(_ text: String) { content = MessageContent(text) }
    public init(_ texts: [String]) { content = MessageContent(texts) }
    @_disfavoredOverload  // `[]` is a list of texts.
    public init(_ messages: [ChatMessage]) { content = MessageContent(messages) }
}

extension Response: ExpressibleByStringInterpolation {
    public init(stringLiteral value: String) { self.init(value) }
}
