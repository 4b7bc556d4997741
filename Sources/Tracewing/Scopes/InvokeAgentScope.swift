public import Tracing
import TracewingModel

/// An agent was invoked: the root of a run.
///
/// ```swift
/// let scope = InvokeAgentScope.start(
///     request: Request(content: "Hello"),
///     details: InvokeAgentScopeDetails(),
///     agent: AgentDetails(agentID: "agent-456", agentName: "concierge")
/// )
/// try await scope.run { scope in scope.recordResponse("Hello back") }
/// ```
public struct InvokeAgentScope: TelemetryScope {
    public let handle: ScopeHandle

    /// Opens the scope. Its parent is `span.parentContext`, else `context`, else the current one.
    public static func start(
        request: Request,
        details: InvokeAgentScopeDetails = InvokeAgentScopeDetails(),
        agent: AgentDetails,
        caller: CallerDetails? = nil,
        span: SpanDetails? = nil,
        context: ServiceContext? = nil
    ) -> InvokeAgentScope {
        let handle = ScopeHandle.start(
            agent.agentName.map { "\(GenAI.Operation.invokeAgent) \($0)" } ?? GenAI.Operation.invokeAgent,
            kind: .client,
            details: span,
            context: context
        ) { attributes in
            attributes[GenAI.operationName] = .string(GenAI.Operation.invokeAgent)
            agent.write(to: &attributes)
            request.writeIdentity(to: &attributes)
            details.endpoint?.write(to: &attributes)
            request.source?.write(to: &attributes)
            caller?.write(to: &attributes)
        }
        request.sealContent(on: handle)
        return InvokeAgentScope(handle: handle)
    }

    /// Records what the agent was asked.
    public func recordInputMessages(_ messages: MessageContent) {
        recordMessages(messages, as: .user, under: GenAI.inputMessages)
    }

    /// Records what the agent answered.
    public func recordOutputMessages(_ messages: MessageContent) {
        recordMessages(messages, as: .assistant, under: GenAI.outputMessages)
    }
}
