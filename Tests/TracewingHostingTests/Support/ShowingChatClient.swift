import TracewingAgents
import TracewingModel
import TracewingStreams
import Tracing

/// A model that shows more than text.
struct ShowingChatClient: ChatClient {
    let model = ChatModel(name: "showing", provider: "test")

    func stream(_ request: ChatRequest, context: ServiceContext) -> ResponseStream<ChatUpdate, ChatResponse> {
        let contents: [Content] = [
            .text("See "),
            .part(.data([1, 2, 3], mediaType: "image/png")),
            .part(.other(["type": "source-url", "sourceId": "s", "url": "https://example.org", "title": "Example"])),
            .part(.other(["type": "source-url", "url": "not one: it has no id"])),
            .part(.other(["type": "data-weather", "id": "w", "data": ["city": "Bergen"]])),
            .part(.other(["type": "custom", "kind": "of nothing we know"])),
            .text("this."),
        ]
        let updates = AsyncStream<ChatUpdate> { continuation in
            for content in contents { continuation.yield(ChatUpdate(contents: [content], role: .assistant)) }
            continuation.yield(ChatUpdate(finishReason: .stop))
            continuation.finish()
        }
        return ResponseStream(updates, finalizer: { ChatResponse($0) })
    }
}
