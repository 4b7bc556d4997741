import TracewingAgents
import TracewingConcurrency
import TracewingModel
import TracewingStreams
import Tracing

/// Passes requests on to a script and remembers what it was asked.
final class RecordingChatClient: ChatClient {
    /// What a model is asked, as far as it can tell.
    struct Call: Hashable, CustomStringConvertible {
        let messages: [ChatMessage]
        /// The tools are left out: functions cannot be compared.
        let options: ChatOptions
        let tools: [String]
        let streaming: Bool

        var description: String { "\(messages) \(options) \(tools) \(streaming)" }

        static func == (left: Call, right: Call) -> Bool { left.description == right.description }
        func hash(into hasher: inout Hasher) { hasher.combine(description) }
    }

    private let script: ScriptedChatClient
    private let state = Locked<[Call]>([])

    init(_ script: ScriptedChatClient) {
        self.script = script
    }

    var model: ChatModel { script.model }
    var calls: [Call] { state.withLock { $0 } }

    func stream(_ request: ChatRequest, context: ServiceContext) -> ResponseStream<ChatUpdate, ChatResponse> {
        var options = request.options
        options.tools = []
        let call = Call(
            messages: request.messages,
            options: options,
            tools: request.options.tools.map(\.name),
            streaming: request.streaming
        )
        state.withLock { $0.append(call) }
        return script.stream(request, context: context)
    }
}
