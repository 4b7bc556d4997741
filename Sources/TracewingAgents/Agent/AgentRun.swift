import TracewingModel
import TracewingStreams
import Tracing

/// One run of an agent, from its span to the hooks of its success.
struct AgentRun: Sendable {
    private let agent: Agent
    private let request: AgentRequest
    private let memory: RunMemory?
    private let options: ChatOptions
    private let telemetry: RunTelemetry

    /// Begins the run's span.
    init(of agent: Agent, _ request: AgentRequest, memory: RunMemory?, in context: ServiceContext) {
        self.agent = agent
        self.request = request
        self.memory = memory
        var own = agent.options
        own.instructions = ChatOptions.joined(agent.instructions, own.instructions)
        own.tools = agent.tools + own.tools
        options = request.options.merged(over: own)
        telemetry = RunTelemetry(agent: agent, request: request, options: options, context: context)
    }

    /// The run's own span on top of what it was called in.
    var context: ServiceContext { telemetry.context }

    /// The run, which ends its span however it ends. Made once.
    func start() -> ResponseStream<AgentUpdate, AgentResponse> {
        let name = agent.name
        let stream = ResponseStream(
            pulling: { try await ServiceContext.$current.withValue(context) { try await toolLoop() } },
            folding: ChatResponseBuilder(),
            { $0.add($1.update) },
            finalizer: { AgentResponse(response: $0.response(), agentName: name) }
        )
        if !agent.contextProviders.isEmpty {
            stream.withResultHook { response in
                try await ServiceContext.$current.withValue(context) { try await tellProviders(of: response) }
                return nil
            }
        }
        return telemetry.observer.map { stream.observed(by: $0) } ?? stream
    }

    /// Adds what the agent, the session and the providers know to what is asked.
    private func toolLoop() async throws -> ToolLoop {
        try check(options.tools)
        var preparation = RunPreparation(agentName: agent.name, session: request.session, input: request.messages)
        var (history, waiting) = try await conversation()
        for provider in agent.contextProviders { try await provider.beforeRun(&preparation) }

        var chat = ChatRequest(messages: [], options: options, streaming: request.streaming)
        let instructions = preparation.instructions.reduce(options.instructions) { ChatOptions.joined($0, $1) }
        // A message, so that whoever watches the conversation sees it.
        if let instructions { chat.messages.append(ChatMessage(role: .system, instructions)) }
        chat.options.instructions = nil
        chat.options.tools += preparation.tools
        if !preparation.tools.isEmpty { try check(chat.options.tools) }
        // Results have to follow their calls, so what is added then comes behind them.
        history += waiting == nil ? preparation.messages + request.messages : request.messages + preparation.messages
        chat.messages += waiting == nil ? history.completed : history
        return ToolLoop(
            of: agent.name,
            client: client,
            request: chat,
            waiting: waiting,
            context: context,
            runner: ToolRunner(
                tools: chat.options.tools,
                middleware: agent.middleware.compactMap { $0 as? any ToolMiddleware },
                context: context,
                telemetry: telemetry,
                limits: agent.limits
            ),
            limits: agent.limits
        )
    }

    /// The agent's client with its spans, and with middleware around them.
    private var client: any ChatClient {
        let model = InstrumentedChatClient(agent.client, telemetry: telemetry)
        let around = agent.middleware.compactMap { $0 as? any ChatMiddleware }
        return around.isEmpty ? model : MiddlewareChatClient(model, middleware: around)
    }

    /// What was said before, and the calls that wait in it.
    private func conversation() async throws -> (history: [ChatMessage], waiting: ToolLoop.Waiting?) {
        guard let session = request.session, let memory else {
            // The caller has brought all of it along, and vouches for it.
            let batch = ToolBatch(waitingIn: request.messages, asked: request.messages.count)
            return ([], batch.map { ToolLoop.Waiting(batch: $0, claim: nil, record: nil) })
        }
        var history = try await session.history()
        guard ToolBatch(waitingIn: history + request.messages, asked: history.count) != nil else {
            let hasAnswered = history.last?.role == .assistant || history.isEmpty
            if hasAnswered, !request.messages.isEmpty, request.messages.allSatisfy(\.isApproval) {
                throw AgentError(nothingWaitsFor: agent.name)
            }
            return (history, nil)
        }
        guard let claim = SessionDecision(in: session) else { throw AgentError(undecided: agent.name) }
        // Read again: another run may have decided before this one had the claim.
        history = try await session.history()
        let batch = ToolBatch(waitingIn: history + request.messages, asked: history.count)
        let waiting = batch.map { ToolLoop.Waiting(batch: $0, claim: claim, record: { try await memory.remember($0) }) }
        return (history, waiting)
    }

    private func tellProviders(of response: AgentResponse) async throws {
        let run = CompletedRun(
            agentName: agent.name,
            session: request.session,
            input: request.messages,
            response: response
        )
        for provider in agent.contextProviders.reversed() { try await provider.afterRun(run) }
    }

    private func check(_ tools: [Tool]) throws(AgentError) {
        var names: Set<String> = []
        for tool in tools {
            if let error = tool.definitionError { throw AgentError(tool: tool.name, of: agent.name, cause: error) }
            guard names.insert(tool.name).inserted else { throw AgentError(duplicateTool: tool.name, of: agent.name) }
        }
    }
}
