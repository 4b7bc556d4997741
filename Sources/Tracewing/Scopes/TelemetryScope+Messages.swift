import TracewingModel
import TracewingSDK

extension TelemetryScope {
    /// Records messages as the conventions' JSON.
    func recordMessages(_ content: MessageContent, as role: ChatMessage.Role, under key: String) {
        guard let span = handle.span, span.isRecording else { return }
        span.set(key, .string(content.messages(as: role).json.text))
    }
}
