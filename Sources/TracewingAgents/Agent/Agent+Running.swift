public import TracewingModel
public import TracewingStreams
public import Tracing

extension Agent {
    /// Answers messages, piece by piece. Nothing is asked until the stream is pulled.
    ///
    /// - Parameters:
    ///   - messages: What is said to the agent. Without a session, all of the conversation so far; with one, what is
    ///     new.
    ///   - session: What was said before. What is said now is remembered there when the run succeeds.
    ///   - options: Where they say something, they win over the agent's own; instructions and tools are added to them.
    ///   - context: The parent of the run's spans; unless given, the one current now, wherever the stream is pulled
    ///     later.
    public func stream(
        _ messages: [ChatMessage],
        session: Session? = nil,
        options: ChatOptions = ChatOptions(),
        context: ServiceContext? = nil
    ) -> ResponseStream<AgentUpdate, AgentResponse> {
        let request = AgentRequest(messages: messages, session: session, options: options, streaming: true)
        return startRun(request, context: context).stream
    }

    /// Answers a message, piece by piece.
    public func stream(
        _ message: String,
        session: Session? = nil,
        options: ChatOptions = ChatOptions(),
        context: ServiceContext? = nil
    ) -> ResponseStream<AgentUpdate, AgentResponse> {
        stream([ChatMessage(role: .user, message)], session: session, options: options, context: context)
    }

    /// Answers messages at once. The provider is asked without streaming.
    public func run(
        _ messages: [ChatMessage],
        session: Session? = nil,
        options: ChatOptions = ChatOptions(),
        context: ServiceContext? = nil
    ) async throws -> AgentResponse {
        let request = AgentRequest(messages: messages, session: session, options: options, streaming: false)
        return try await startRun(request, context: context).stream.response
    }

    /// Answers a message at once.
    public func run(
        _ message: String,
        session: Session? = nil,
        options: ChatOptions = ChatOptions(),
        context: ServiceContext? = nil
    ) async throws -> AgentResponse {
        try await run([ChatMessage(role: .user, message)], session: session, options: options, context: context)
    }

    /// Starts a run and says under which span it is traced, for whoever passes the trace's id on.
    ///
    /// With middleware the run's span begins later, if at all: then it is the span above it.
    package func startRun(
        _ request: AgentRequest,
        context: ServiceContext? = nil
    ) -> (stream: ResponseStream<AgentUpdate, AgentResponse>, context: ServiceContext) {
        let context = context ?? .current ?? .topLevel
        var request = request
        // Only the agent itself asks: what is said to it cannot pretend to be its own question.
        if request.session != nil { request.messages = request.messages.map(\.withoutApprovalRequests) }
        let memory = request.session.map { RunMemory(session: $0, input: request.messages) }
        let (stream, runContext) = start(request, memory: memory, in: context)
        // Last of all, and around middleware: what is remembered is what was answered.
        if let memory {
            stream.withResultHook { response in
                try await memory.remember(response)
                return nil
            }
        }
        return (stream, runContext)
    }

    private func start(
        _ request: AgentRequest,
        memory: RunMemory?,
        in context: ServiceContext
    ) -> (ResponseStream<AgentUpdate, AgentResponse>, ServiceContext) {
        let around = middleware.compactMap { $0 as? any AgentMiddleware }
        guard !around.isEmpty else {
            let run = AgentRun(of: self, request, memory: memory, in: context)
            return (run.start(), run.context)
        }
        let handle = chained(around.map { middleware in { try await middleware.handle($0, next: $1) } }) {
            AgentRun(of: self, $0, memory: memory, in: context).start()
        }
        return (ResponseStream(deferring: { try await handle(request) }).bound(to: context), context)
    }
}
