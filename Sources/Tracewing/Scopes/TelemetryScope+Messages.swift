import TracewingModel

extension TelemetryScope {
    /// Records messages, as the conventions' JSON when they are exported.
    func recordMessages(_ content: MessageContent, as role: ChatMessage.Role, under key: String) {
        handle.seal(key, .messages(content.messages(as: role)))
    }
}
