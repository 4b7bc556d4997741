public import TracewingModel

extension TelemetryScope {
    /// Records what was answered.
    public func recordResponse(_ text: String) { recordResponse(Response(text)) }

    /// Records what was answered: several texts.
    public func recordResponse(_ texts: [String]) { recordResponse(Response(texts)) }

    /// Records what was answered: whole messages.
    @_disfavoredOverload  // `[]` is a list of texts.
    public func recordResponse(_ messages: [ChatMessage]) { recordResponse(Response(messages)) }

    /// Records messages, as the conventions' JSON when they are exported.
    func recordMessages(_ content: MessageContent, as role: ChatMessage.Role, under key: String) {
        handle.seal(key, content.messages(as: role))
    }
}
