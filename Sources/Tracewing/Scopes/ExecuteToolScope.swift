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
        let handle = ScopeHandle.start(
            "\(GenAI.Operation.executeTool) \(details.toolName)",
            kind: .internal,
            details: span,
            context: context
        ) { attributes in
            attributes[GenAI.operationName] = .string(GenAI.Operation.executeTool)
            agent.write(to: &attributes)
            details.write(to: &attributes)
            request?.writeIdentity(to: &attributes)
            request?.source?.write(to: &attributes)
            user?.write(to: &attributes)
        }
        return ExecuteToolScope(handle: handle)
    }

    /// Records what the tool returned, as text.
    public func recordResponse(_ result: String) {
        setTagMaybe(GenAI.Tool.callResult, .string(result))
    }

    /// Records what the tool returned, as JSON.
    public func recordResponse(_ result: JSONValue) {
        setTagMaybe(GenAI.Tool.callResult, .string(result.text))
    }
}
