public import TracewingModel

/// A scope that records what was asked in it, as messages.
///
/// Plain strings become messages of the user. What is recorded again takes the place of what was recorded before. It is
/// content: see ``ContentPolicy``.
public protocol InputRecording: TelemetryScope {}

extension InputRecording {
    /// Records what was asked.
    public func recordInputMessages(_ messages: MessageContent) {
        recordMessages(messages, as: .user, under: GenAI.inputMessages)
    }

    /// Records what was asked.
    public func recordInputMessages(_ text: String) { recordInputMessages(MessageContent(text)) }

    /// Records what was asked, in several messages.
    public func recordInputMessages(_ texts: [String]) { recordInputMessages(MessageContent(texts)) }

    /// Records what was asked, in whole messages.
    @_disfavoredOverload  // `[]` is a list of texts.
    public func recordInputMessages(_ messages: [ChatMessage]) { recordInputMessages(MessageContent(messages)) }
}
