import Tracewing
import TracewingConcurrency
import TracewingModel
import TracewingSDK
import Tracing

/// Runs the tools of one answer, all at once, and gives the results in the order of the calls.
struct ToolRunner: Sendable {
    private let tools: [Tool]
    private let context: ServiceContext
    private let telemetry: RunTelemetry
    private let limits: ToolLoopLimits

    init(tools: [Tool], context: ServiceContext, telemetry: RunTelemetry, limits: ToolLoopLimits) {
        self.tools = tools
        self.context = context
        self.telemetry = telemetry
        self.limits = limits
    }

    /// What a tool throws becomes an error result for the model; only cancellation is thrown.
    func run(_ calls: [ToolCall]) async throws -> [ToolResult] {
        let results = await withTaskGroup(of: (Int, ToolResult).self) { group in
            for (index, call) in calls.enumerated() {
                group.addTask { (index, await run(call)) }
            }
            return await group.reduce(into: [Int: ToolResult]()) { $0[$1.0] = $1.1 }
        }
        try Task.checkCancellation()
        return calls.indices.compactMap { results[$0] }
    }

    private func run(_ call: ToolCall) async -> ToolResult {
        let tool = tools.first { $0.name == call.name }
        let scope = startScope(of: call, tool)
        defer { scope?.end() }
        guard let tool else {
            scope?.recordFailure("tool_not_found", "No tool is named '\(call.name)'.")
            return failure(of: call, "Error: Requested function \"\(call.name)\" not found.")
        }
        let context = scope?.context ?? context
        // A task of its own: a tool that ignores its cancellation is left behind, it does not hold the run.
        let outcome = await withDeadline(tool.timeout) {
            try await ServiceContext.$current.withValue(context) {
                try await tool.call(argumentsText: call.arguments)
            }
        }
        switch outcome {
        case .finished(.success(let output)):
            let result = ToolResult(callID: call.id, name: call.name, output: limited(output))
            if telemetry.capturesContent { scope?.recordResponse(result.output) }
            return result
        case .finished(.failure(let error)):
            scope?.recordError(error)
            let isArgumentError = (error as? ToolError)?.kind == .undecodableArguments
            return failure(of: call, isArgumentError ? "Error: Argument parsing failed." : "Error: Function failed.")
        case .timedOut:
            scope?.recordFailure("timeout", "The tool did not answer within \(tool.timeout ?? .zero).")
            return failure(of: call, "Error: Function failed.")
        case .cancelled:
            scope?.recordCancellation()
            return failure(of: call, "Error: Function cancelled.")
        }
    }

    private func startScope(of call: ToolCall, _ tool: Tool?) -> ExecuteToolScope? {
        guard telemetry.isOn else { return nil }
        return ExecuteToolScope.start(
            details: ToolCallDetails(
                toolName: call.name,
                toolArguments: telemetry.capturesContent ? .string(call.arguments) : nil,
                toolType: .function,
                toolCallID: call.id,
                toolDescription: tool?.description
            ),
            agent: telemetry.agent,
            context: context
        )
    }

    private func failure(of call: ToolCall, _ text: String) -> ToolResult {
        ToolResult(callID: call.id, name: call.name, output: .string(text), isError: true)
    }

    /// The output, cut on a character boundary if it is too long for a model; the cut is announced.
    private func limited(_ output: JSONValue) -> JSONValue {
        let text = output.stringValue ?? output.text
        guard text.utf8.count > limits.maxResultBytes else { return output }
        var kept = ""
        var bytes = 0
        for character in text {
            bytes += character.utf8.count
            guard bytes <= limits.maxResultBytes else { break }
            kept.append(character)
        }
        return .string(kept + "\n[Cut: the result had \(text.utf8.count) bytes, \(limits.maxResultBytes) are allowed.]")
    }
}

extension ExecuteToolScope {
    /// Records a failure that no error was thrown for.
    fileprivate func recordFailure(_ type: String, _ message: String) {
        setTagMaybe(OTel.errorType, .string(type))
        handle.span?.setStatus(.error(message))
    }
}
