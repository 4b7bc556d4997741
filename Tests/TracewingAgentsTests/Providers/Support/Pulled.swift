import TracewingStreams

@testable import TracewingAgents

/// How a stream went: the text it delivered, and the error it ended with, if any.
struct Pulled {
    var text = ""
    var error: (any Error)?

    var chatError: ChatError? { error as? ChatError }

    init(_ stream: ResponseStream<ChatUpdate, ChatResponse>) async {
        do {
            for try await update in stream { text += update.text }
        } catch {
            self.error = error
        }
    }
}
