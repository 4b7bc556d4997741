import Tracewing
public import TracewingModel
public import TracewingStreams
public import Tracing

/// Instructions, a model and tools: something that answers.
///
/// ```swift
/// let agent = Agent(
///     name: "concierge",
///     instructions: "You book trips.",
///     client: OpenAIChatClient(model: "gpt-4o-mini", baseURL: url, apiKey: key),
///     tools: [findTrains]
/// )
/// let stream = agent.stream("Oslo to Bergen tomorrow")
/// for try await update in stream { print(update.text, terminator: "") }
/// let response = try await stream.response
/// ```
///
/// Every run is traced: `invoke_agent` over one `chat` for each call of the model and one `execute_tool` for each tool.
/// Whether telemetry is on, off or broken changes nothing about the run.
public struct Agent: Sendable {
    public let id: String
    public let name: String
    public let description: String?
    /// What the model is told before everything else.
    public let instructions: String?
    public let client: any ChatClient
    public let tools: [Tool]
    /// How the model answers unless a run says otherwise.
    public let options: ChatOptions

    /// - Parameter id: Names the agent in traces; its name unless given.
    public init(
        id: String? = nil,
        name: String,
        description: String? = nil,
        instructions: String? = nil,
        client: any ChatClient,
        tools: [Tool] = [],
        options: ChatOptions = ChatOptions()
    ) {
        self.id = id ?? name
        self.name = name
        self.description = description
        self.instructions = instructions
        self.client = client
        self.tools = tools
        self.options = options
    }
}

extension Agent {
    /// Answers a conversation, piece by piece. Nothing is asked until the stream is pulled.
    ///
    /// - Parameters:
    ///   - messages: The conversation so far; the last message is usually the user's.
    ///   - conversationID: What traces of one conversation share.
    ///   - options: Where they say something, they win over the agent's own.
    ///   - context: The parent of the run's spans; unless given, the one current now, wherever the stream is pulled
    ///     later.
    public func stream(
        _ messages: [ChatMessage],
        conversationID: String? = nil,
        options: ChatOptions = ChatOptions(),
        context: ServiceContext? = nil
    ) -> ResponseStream<AgentUpdate, AgentResponse> {
        startRun(messages, conversationID: conversationID, options: options, context: context).stream
    }

    /// Answers a message, piece by piece.
    public func stream(
        _ message: String,
        conversationID: String? = nil,
        options: ChatOptions = ChatOptions(),
        context: ServiceContext? = nil
    ) -> ResponseStream<AgentUpdate, AgentResponse> {
        stream([ChatMessage(role: .user, message)], conversationID: conversationID, options: options, context: context)
    }

    /// Answers a conversation at once. The provider is asked without streaming.
    public func run(
        _ messages: [ChatMessage],
        conversationID: String? = nil,
        options: ChatOptions = ChatOptions(),
        context: ServiceContext? = nil
    ) async throws -> AgentResponse {
        let run = startRun(
            messages,
            conversationID: conversationID,
            options: options,
            context: context,
            streaming: false
        )
        return try await run.stream.response
    }

    /// Answers a message at once.
    public func run(
        _ message: String,
        conversationID: String? = nil,
        options: ChatOptions = ChatOptions(),
        context: ServiceContext? = nil
    ) async throws -> AgentResponse {
        try await run(
            [ChatMessage(role: .user, message)],
            conversationID: conversationID,
            options: options,
            context: context
        )
    }

    /// Starts a run and says under which span it is traced, for whoever passes the trace's id on.
    package func startRun(
        _ messages: [ChatMessage],
        conversationID: String? = nil,
        options: ChatOptions = ChatOptions(),
        context: ServiceContext? = nil,
        streaming: Bool = true
    ) -> (stream: ResponseStream<AgentUpdate, AgentResponse>, context: ServiceContext) {
        let system = instructions.map { [ChatMessage(role: .system, $0)] } ?? []
        let request = ChatRequest(
            messages: system + messages,
            options: options.merged(over: self.options),
            tools: tools,
            streaming: streaming
        )
        let run = RunTelemetry(agent: self, messages: messages, conversationID: conversationID, context: context)
        let chat = answering(request, telemetry: run)
        let name = name
        let stream = chat.map(
            { AgentUpdate(update: $0, agentName: name) },
            response: { AgentResponse(response: $0, agentName: name) }
        )
        return (stream.observed(by: run.observer), run.context)
    }

    private func answering(
        _ request: ChatRequest,
        telemetry: RunTelemetry
    ) -> ResponseStream<ChatUpdate, ChatResponse> {
        do throws(AgentError) {
            try checkTools()
        } catch {
            // The run fails where any run does: in the first pull.
            return ResponseStream(
                from: { () async throws -> ResponseStream<ChatUpdate, ChatResponse> in throw error },
                folding: ChatResponseBuilder(),
                { $0.add($1) },
                finalizer: { $0.response() }
            )
        }
        let model = InstrumentedChatClient(client, telemetry: telemetry)
        return FunctionInvokingChatClient(model, telemetry: telemetry).stream(request, context: telemetry.context)
    }

    private func checkTools() throws(AgentError) {
        var names: Set<String> = []
        for tool in tools {
            if let error = tool.definitionError { throw AgentError(tool: tool.name, of: name, cause: error) }
            guard names.insert(tool.name).inserted else { throw AgentError(duplicateTool: tool.name, of: name) }
        }
    }
}
