import Synchronization
import TracewingAgents
import TracewingStreams
import Tracing

/// A model that never stops talking, and counts how often it was asked for more.
final class FloodingChatClient: ChatClient {
    let model = ChatModel(name: "flood", provider: "test")
    private let pulls = Atomic<Int>(0)
    private let chunk = String(repeating: "x", count: 1024)

    /// How many updates have been pulled.
    var pulled: Int { pulls.load(ordering: .relaxed) }

    func stream(_ request: ChatRequest, context: ServiceContext) -> ResponseStream<ChatUpdate, ChatResponse> {
        let updates = AsyncStream<ChatUpdate> { [self] in
            pulls.wrappingAdd(1, ordering: .relaxed)
            return .text(chunk)
        }
        return ResponseStream(updates, folding: 0, { _, _ in }, finalizer: { _ in ChatResponse(messages: []) })
    }
}
