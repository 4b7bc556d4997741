extension ChatMessage {
    /// What was said in plain text. A model's plain answer is a finished one.
    package init(saying text: String, as role: Role) {
        self.init(role: role, parts: [.text(text)], finishReason: role == .assistant ? .stop : nil)
    }
}
