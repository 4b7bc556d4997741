import TracewingAgents
import TracewingConcurrency
import TracewingModel
import TracewingStreams
import Tracing

/// Passes requests on to a script and remembers what it was asked.
final class RecordingChatClient: ChatClient {
    /// What a model is asked, as far as it can tell.
    struct Call: Hashable {
        let messages: [ChatMessage]
        let options: ChatOptions
        let tools: [String]
        let streaming: Bool
    }

    private let script: ScriptedChatClient
    private let state = Locked<[Call]>([])

    init(_ script: ScriptedChatClient) {
        self.script = script
    }

    var model: ChatModel { script.model }
    var calls: [Call] { state.withLock { $0 } }

    func stream(_ request: ChatRequest, context: ServiceContext) -> ResponseStream<ChatUpdate, ChatResponse> {
        let call = Call(
            messages: request.messages,
            options: request.options,
            tools: request.tools.map(\.name),
            streaming: request.streaming
        )
        state.withLock { $0.append(call) }
        return script.stream(request, context: context)
    }
}
