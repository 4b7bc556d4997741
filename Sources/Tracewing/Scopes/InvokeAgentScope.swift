public import Tracing
package import TracewingModel

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
public struct InvokeAgentScope: InputRecording, OutputRecording {
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
        start(request: request, details: details, agent: agent, caller: caller, span: span, context: context) { _ in }
    }

    /// The same with attributes only the runtime knows, whose keys are none of the details'.
    package static func start(
        request: Request,
        details: InvokeAgentScopeDetails = InvokeAgentScopeDetails(),
        agent: AgentDetails,
        caller: CallerDetails? = nil,
        span: SpanDetails?,
        context: ServiceContext?,
        writing others: (inout Attributes.Writer) -> Void
    ) -> InvokeAgentScope {
        var messagesPlace = 0
        let handle = ScopeHandle.start(
            GenAI.Operation.invokeAgent.naming(agent.agentName),
            kind: .client,
            details: span,
            context: context
        ) { attributes in
            attributes.addShared(
                operation: GenAI.Operation.invokeAgent,
                agent: agent,
                provider: agent.providerName
            )
            attributes.addIfKnown(Agent365Names.sessionID, request.sessionID)
            attributes.addIfKnown(GenAI.conversationID, request.conversationID)
            details.endpoint?.write(to: &attributes)
            request.source?.write(to: &attributes)
            messagesPlace = attributes.count
            caller?.write(to: &attributes)
            others(&attributes)
        }
        request.sealContent(on: handle, at: messagesPlace)
        return InvokeAgentScope(handle: handle)
    }
}
