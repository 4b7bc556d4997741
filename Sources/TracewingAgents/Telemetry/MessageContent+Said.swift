import Tracewing
import TracewingModel

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
}
