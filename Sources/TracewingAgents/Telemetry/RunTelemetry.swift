import Tracewing
import TracewingModel
import TracewingSDK
import TracewingStreams
import Tracing

/// The telemetry of one run: the agent's scope, and what its model and tool scopes need to know.
///
/// The runtime opens the same scopes a user opens by hand. Switched off, it hands the context on and records nothing.
struct RunTelemetry: Sendable {
    let agent: AgentDetails
    let conversationID: String?
    /// Whether what is said is recorded.
    let capturesContent: Bool
    /// Whether scopes are opened at all.
    let isOn: Bool
    /// What the calls of the model report to.
    let facts = RunFacts()
    private let scope: InvokeAgentScope?
    private let parent: ServiceContext

    init(agent: Agent, request: AgentRequest, options: ChatOptions, context: ServiceContext) {
        let configuration = Observability.configuration
        self.agent = AgentDetails(
            agentID: agent.givenID ?? context.baggage.agentID ?? agent.name,
            agentName: agent.name,
            agentDescription: agent.description,
            providerName: agent.client.model.provider
        )
        conversationID = request.session.map { $0.conversationID ?? $0.id }
        parent = context
        guard configuration.instrumentsRuntime else {
            scope = nil
            capturesContent = false
            isOn = false
            return
        }
        capturesContent = configuration.content.capturesContent
        scope = InvokeAgentScope.start(
            request: Request(
                content: capturesContent ? MessageContent(said: request.messages) : nil,
                conversationID: conversationID
            ),
            agent: self.agent,
            span: SpanDetails(spanKind: .internal),
            context: parent
        ) { attributes in
            attributes.addIfKnown(GenAI.Request.model, options.model ?? agent.client.model.name)
            attributes.addOptions(options)
        }
        isOn = true
    }

    /// The telemetry of a model that is asked without a run around it: its calls alone have scopes.
    init(for agent: AgentDetails) {
        let configuration = Observability.configuration
        self.agent = agent
        conversationID = nil
        parent = .topLevel
        scope = nil
        isOn = configuration.instrumentsRuntime
        capturesContent = isOn && configuration.content.capturesContent
    }

    /// What the run's own spans are children of.
    var context: ServiceContext { scope?.context ?? parent }

    /// Watches the agent's stream and ends its scope; nil while the runtime makes none.
    var observer: RunObserver? {
        scope.map { RunObserver(scope: $0, facts: facts, capturesContent: capturesContent) }
    }
}

extension Baggage {
    /// The agent that this process says it is; what a request claims does not count.
    fileprivate var agentID: String? { entries.first { $0.key == GenAI.Agent.id && !$0.isRemote }?.value }
}
