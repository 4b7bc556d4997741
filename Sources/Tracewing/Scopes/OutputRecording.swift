public import TracewingModel

/// A scope that records what was answered in it, as messages.
///
/// Plain strings become messages of the assistant; an assistant's message without a finish reason gets `stop`. What is
/// recorded again takes the place of what was recorded before. It is content: see ``ContentPolicy``.
public protocol OutputRecording: TelemetryScope {}

extension OutputRecording {
    /// Records what was answered.
    public func recordOutputMessages(_ messages: MessageContent) {
        recordMessages(messages, as: .assistant, under: GenAI.outputMessages)
    }

    /// Records what was answered.
    public func recordOutputMessages(_ text: String) { recordOutputMessages(MessageContent(text)) }

    /// Records what was answered, in several messages.
    public func recordOutputMessages(_ texts: [String]) { recordOutputMessages(MessageContent(texts)) }

    /// Records what was answered, in whole messages.
    @_disfavoredOverload  // `[]` is a list of texts.
    public func recordOutputMessages(_ messages: [ChatMessage]) { recordOutputMessages(MessageContent(messages)) }
}
