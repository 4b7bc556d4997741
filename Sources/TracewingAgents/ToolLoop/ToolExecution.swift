import Tracewing
import TracewingConcurrency
import TracewingModel
import TracewingSDK
import Tracing

/// Calls a tool inside its span, as often as the middleware around it asks for, until the run goes on without it.
final class ToolExecution: Sendable {
    private let telemetry: RunTelemetry
    private let context: ServiceContext
    /// The spans of calls that are running.
    private let running = Locked<[ExecuteToolScope]>([])

    init(telemetry: RunTelemetry, context: ServiceContext) {
        self.telemetry = telemetry
        self.context = context
    }

    func run(_ invocation: ToolInvocation) async throws -> JSONValue {
        // Middleware that tries again may come too late: nobody waits for it any more.
        try Task.checkCancellation()
        let scope = telemetry.toolScope(of: invocation.call, invocation.tool, in: context)
        if let scope { running.withLock { $0.append(scope) } }
        // A call that was given up on is ended by who gave it up, and knows why.
        defer { if !Task.isCancelled { scope?.end() } }
        do {
            let output = try await ServiceContext.$current.withValue(scope?.context ?? context) {
                try await invocation.tool.call(argumentsText: invocation.call.arguments)
            }
            // Nobody waits any more for a call that was given up on, and its span has ended.
            if telemetry.capturesContent, let scope, scope.isRecording { scope.recordResponse(output) }
            return output
        } catch {
            if !Task.isCancelled { scope?.recordError(error) }
            throw error
        }
    }

    /// Ends what is still running: the run does not wait for it any longer. What has ended stays as it is.
    func abandon(_ record: (ExecuteToolScope) -> Void) {
        for scope in running.withLock({ $0 }) where scope.isRecording {
            record(scope)
            scope.end()
        }
    }
}

extension ExecuteToolScope {
    /// Records a failure that no error was thrown for.
    func recordFailure(_ type: String, _ message: String) {
        setTagMaybe(OTel.errorType, .string(type))
        handle.span?.setStatus(.error(message))
    }
}

extension RunTelemetry {
    /// The span of a tool's call; nil while the runtime makes none.
    func toolScope(of call: ToolCall, _ tool: Tool?, in context: ServiceContext) -> ExecuteToolScope? {
        guard isOn else { return nil }
        return ExecuteToolScope.start(
            details: ToolCallDetails(
                toolName: call.name,
                toolArguments: capturesContent ? .string(call.arguments) : nil,
                toolType: .function,
                toolCallID: call.id,
                toolDescription: tool?.description
            ),
            agent: agent,
            context: context
        )
    }
}
