import Tracewing
import TracewingModel
import TracewingStreams

extension MessageContent {
    /// What was said, without what only a provider's API understands: signatures and ciphers tell a reader nothing.
    init(said messages: [ChatMessage]) {
        guard messages.contains(where: { $0.parts.contains(where: ProviderItem.isOne) }) else {
            self.init(messages)
            return
        }
        self.init(
            messages.map { message in
                var message = message
                message.parts.removeAll(where: ProviderItem.isOne)
                return message
            }
        )
    }
    /// What a stream said that ended like this. An answer that was cut short has not stopped by itself, and says so.
    init<Response>(said messages: [ChatMessage], before outcome: StreamOutcome<Response>) {
        var messages = messages
        if let reason = outcome.finishReason, let last = messages.indices.last, messages[last].finishReason == nil {
            messages[last].finishReason = reason
        }
        self.init(said: messages)
    }
}

extension StreamOutcome {
    /// Why an answer ended that did not come to its end.
    fileprivate var finishReason: FinishReason? {
        switch self {
        case .completed: nil
        case .failed: .error
        case .cancelled, .abandoned: FinishReason(rawValue: name)
        }
    }
}
