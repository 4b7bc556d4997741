public import Tracing
public import TracewingModel

/// A tool was run.
///
/// ```swift
/// let scope = ExecuteToolScope.start(
///     details: ToolCallDetails(toolName: "search", toolArguments: ["query": "weather"]),
///     agent: agent
/// )
/// ```
public struct ExecuteToolScope: TelemetryScope {
    public let handle: ScopeHandle

    /// Opens the scope. Its parent is `span.parentContext`, else `context`, else the current one.
    public static func start(
        request: Request? = nil,
        details: ToolCallDetails,
        agent: AgentDetails,
        user: UserDetails? = nil,
        span: SpanDetails? = nil,
        context: ServiceContext? = nil
    ) -> ExecuteToolScope {
        var argumentsPlace = 0
        let handle = ScopeHandle.start(
            GenAI.Operation.executeTool.naming(details.toolName),
            kind: .internal,
            details: span,
            context: context
        ) { attributes in
            attributes.addShared(
                operation: GenAI.Operation.executeTool,
                agent: agent,
                provider: agent.providerName
            )
            attributes.add(GenAI.Tool.name, .string(details.toolName))
            argumentsPlace = attributes.count
            details.writeCall(to: &attributes)
            attributes.addIfKnown(GenAI.conversationID, request?.conversationID)
            details.toolEndpoint?.write(to: &attributes)
            request?.source?.write(to: &attributes)
            user?.write(to: &attributes)
        }
        if let arguments = details.toolArguments {
            // A string is taken to be JSON already: models write their arguments as text.
            handle.seal(GenAI.Tool.callArguments, SealedContent.Payload(arguments), at: argumentsPlace)
        }
        return ExecuteToolScope(handle: handle)
    }

    /// Records what the tool returned, as text.
    public func recordResponse(_ result: String) {
        handle.seal(GenAI.Tool.callResult, .text(result))
    }

    /// Records what the tool returned: a string as text, anything else as JSON.
    public func recordResponse(_ result: JSONValue) {
        handle.seal(GenAI.Tool.callResult, SealedContent.Payload(result))
    }

    /// Records what the tool returned: several texts, as a JSON list.
    public func recordResponse(_ results: [String]) {
        recordResponse(Response(results))
    }

    /// Records what the tool returned: one text as it is, a list of texts as JSON, messages as such.
    public func recordResponse(_ response: Response) {
        handle.seal(GenAI.Tool.callResult, response.content.document)
    }
}
