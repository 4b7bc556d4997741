public import Tracing
import TracewingModel

/// An agent handed its answer out: to a person, a channel, another agent.
///
/// ```swift
/// let scope = OutputScope.start(response: Response("Your train leaves at 8:25"), agent: agent)
/// scope.end()
/// ```
///
/// A streamed answer is collected first, and recorded whole.
public struct OutputScope: OutputRecording {
    public let handle: ScopeHandle

    /// Opens the scope. Its parent is `span.parentContext`, else `context`, else the current one.
    public static func start(
        request: Request? = nil,
        response: Response,
        agent: AgentDetails,
        user: UserDetails? = nil,
        span: SpanDetails? = nil,
        context: ServiceContext? = nil
    ) -> OutputScope {
        var messagesPlace = 0
        let handle = ScopeHandle.start(
            GenAI.Operation.outputMessages.naming(agent.agentID),
            kind: .client,
            details: span,
            context: context
        ) { attributes in
            attributes.addShared(
                operation: GenAI.Operation.outputMessages,
                agent: agent,
                provider: agent.providerName
            )
            attributes.addIfKnown(GenAI.conversationID, request?.conversationID)
            messagesPlace = attributes.count
            user?.write(to: &attributes)
        }
        handle.seal(GenAI.outputMessages, response.content.messages(as: .assistant), at: messagesPlace)
        return OutputScope(handle: handle)
    }
}
