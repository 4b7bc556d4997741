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
/// An agent remembers nothing: what was said before comes with a ``Session``.
///
/// Every run is traced: `invoke_agent` over one `chat` for each call of the model and one `execute_tool` for each tool.
/// Whether telemetry is on, off or broken changes nothing about the run.
public struct Agent: Sendable {
    /// Names the agent in traces; its name unless given.
    public var id: String { givenID ?? name }
    public let name: String
    public let description: String?
    /// What the model is told before everything else.
    public let instructions: String?
    public let client: any ChatClient
    public let tools: [Tool]
    /// How the model answers unless a run says otherwise.
    public let options: ChatOptions
    /// What adds to every run, and learns what came of it.
    public let contextProviders: [any ContextProvider]
    /// What stands around its runs, its calls of the model and its calls of tools.
    public let middleware: [any Middleware]
    /// What keeps its tools from going on for ever.
    public let limits: ToolLoopLimits
    /// Nil leaves it to the baggage of a run to say who the agent is.
    let givenID: String?

    /// - Parameter id: Names the agent in traces: where it is registered, as in Agent 365, the id it has there. Unless
    ///   given, it is what the baggage around a run says (`BaggageBuilder.agentID`), else the name.
    public init(
        id: String? = nil,
        name: String,
        description: String? = nil,
        instructions: String? = nil,
        client: any ChatClient,
        tools: [Tool] = [],
        options: ChatOptions = ChatOptions(),
        contextProviders: [any ContextProvider] = [],
        middleware: [any Middleware] = [],
        limits: ToolLoopLimits = ToolLoopLimits()
    ) {
        givenID = id
        self.name = name
        self.description = description
        self.instructions = instructions
        self.client = client
        self.tools = tools
        self.options = options
        self.contextProviders = contextProviders
        self.middleware = middleware
        self.limits = limits
    }
}
