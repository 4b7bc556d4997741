import TracewingAgents
import TracewingModel
import TracewingSDK
import TracewingStreams
import Tracing

extension RunRecorder {
    typealias Turns = [[ScriptedChatClient.Step]]

    /// A model that plays turns and writes down what it is asked and what it finds current.
    func model(
        _ turns: Turns,
        tokenDelay: Duration = .zero,
        lane: String = "run",
        checkpoints: Checkpoints = Checkpoints()
    ) -> RecordedModel {
        let script = ScriptedChatClient(tokenDelay: tokenDelay) { [self] request in
            noteSurroundings("model", in: lane)
            await midway()
            try await checkpoints.reach("model asked")
            return turns[min(request.messages.count { $0.role == .tool }, turns.count - 1)]
        }
        return RecordedModel(client: script, recorder: self, lane: lane, checkpoints: checkpoints)
    }

    /// A tool that writes down what it is given, what it finds current and what it answers. Each has its own lane.
    func tool(
        _ name: String,
        checkpoints: Checkpoints = Checkpoints(),
        timeout: Duration? = nil,
        _ body: @escaping @Sendable (JSONValue) async throws -> JSONValue = { $0 }
    ) -> Tool {
        Tool(name, description: "Tool \(name)", parameters: ["type": "object"], timeout: timeout) { [self] arguments in
            let lane = "tool \(name) \(arguments.text.prefix(100))"
            note("called with \(arguments.text)", in: lane)
            noteSurroundings("tool", in: lane)
            return try await working {
                do {
                    await midway()
                    try await checkpoints.reach("tool began", in: .tool)
                    // What the tool does stands inside the tool's span, where there is one.
                    let result = try await OutsideSpan.$id.withValue(ServiceContext.current?.spanContext?.spanID) {
                        try await body(arguments)
                    }
                    try await checkpoints.reach("tool ends", in: .tool)
                    note("answers \(result.text)", in: lane)
                    return result
                } catch {
                    note(error, as: "throws", in: lane)
                    throw error
                }
            }
        }
    }

    /// An agent over turns of a script.
    func agent(
        _ turns: Turns,
        tools: [Tool] = [],
        options: ChatOptions = ChatOptions(),
        providers: [any ContextProvider] = [],
        middleware: [any Middleware] = []
    ) -> Agent {
        Agent(
            name: "concierge",
            description: "Books trips",
            instructions: "Be kind.",
            client: model(turns),
            tools: tools,
            options: options,
            contextProviders: providers,
            middleware: middleware
        )
    }

    /// The run that most cases are about: words, a tool, words.
    func usualAgent(tokenDelay: Duration = .zero) -> Agent {
        Agent(
            name: "concierge",
            instructions: "Be kind.",
            client: model(Self.usualTurns, tokenDelay: tokenDelay),
            tools: [tool("look")]
        )
    }

    static let usualTurns: Turns = [
        [.text("Let me look. "), .toolCall(name: "look", arguments: ["from": "Oslo"])], [.text("At 8:25, sir.")],
    ]
}
