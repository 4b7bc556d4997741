import Tracewing
import TracewingConcurrency
import TracewingModel
import TracewingSDK
import Tracing

/// Runs the tools of one answer, all at once, and gives the results in the order of the calls.
struct ToolRunner: Sendable {
    private let tools: [Tool]
    private let middleware: [any ToolMiddleware]
    private let context: ServiceContext
    private let telemetry: RunTelemetry
    private let limits: ToolLoopLimits

    init(
        tools: [Tool],
        middleware: [any ToolMiddleware],
        context: ServiceContext,
        telemetry: RunTelemetry,
        limits: ToolLoopLimits
    ) {
        self.tools = tools
        self.middleware = middleware
        self.context = context
        self.telemetry = telemetry
        self.limits = limits
    }

    /// The calls a person has to be asked about. As long as there are any, nothing of the batch runs.
    func questions(of batch: ToolBatch) -> [ToolCall] {
        batch.calls.filter { batch.decision(about: $0, tool: tool(of: $0)) == .ask }
    }

    /// What a tool throws becomes an error result for the model; only cancellation is thrown.
    ///
    /// - Parameter record: Told of the results also when the run was cancelled meanwhile; not if nothing has run.
    func run(
        _ batch: ToolBatch,
        stop: Interruption,
        record: (@Sendable ([ToolResult]) async throws -> Void)? = nil
    ) async throws -> [ToolResult] {
        // In a task, so that closing the stream can cancel it: the task that pulls belongs to the consumer.
        try await stop.run {
            // A run that is over starts nothing.
            try Task.checkCancellation()
            let results = await withTaskGroup(of: (Int, ToolResult).self) { group in
                for (index, call) in batch.calls.enumerated() {
                    let tool = tool(of: call)
                    if case .reject(let reason) = batch.decision(about: call, tool: tool) {
                        group.addTask { (index, rejection(of: call, reason)) }
                    } else {
                        group.addTask { (index, await run(call, tool)) }
                    }
                }
                return await group.reduce(into: [Int: ToolResult]()) { $0[$1.0] = $1.1 }
            }
            let inOrder = batch.calls.indices.compactMap { results[$0] }
            try await record?(inOrder)
            try Task.checkCancellation()
            return inOrder
        }
    }

    private func tool(of call: ToolCall) -> Tool? {
        tools.first { $0.name == call.name }
    }

    private func run(_ call: ToolCall, _ tool: Tool?) async -> ToolResult {
        guard let tool else {
            let scope = telemetry.toolScope(of: call, nil, in: context)
            scope?.recordFailure("tool_not_found", "No tool is named '\(call.name)'.")
            scope?.end()
            return failure(of: call, "Error: Requested function \"\(call.name)\" not found.")
        }
        let execution = ToolExecution(telemetry: telemetry, context: context)
        let handle = chained(middleware.map { middleware in { try await middleware.handle($0, next: $1) } }) {
            try await execution.run($0)
        }
        let timeout = tool.timeout ?? limits.toolTimeout
        // A task of its own: a tool that ignores its cancellation is left behind, it does not hold the run.
        let outcome = await withDeadline(timeout) { [context] in
            try await ServiceContext.$current.withValue(context) {
                try await handle(ToolInvocation(tool: tool, call: call))
            }
        } onLateEnd: {
            Tool.leftBehindCount.withLock { $0 -= 1 }
        }
        // Middleware may have left behind what it started.
        defer { execution.abandon { $0.recordCancellation() } }
        switch outcome {
        case .finished(.success(let output)):
            return ToolResult(callID: call.id, name: call.name, output: limited(output))
        case .finished(.failure(let error)):
            let isArgumentError = (error as? ToolError)?.kind == .undecodableArguments
            let text = isArgumentError ? "Error: Argument parsing failed." : "Error: Function failed."
            return failure(of: call, limits.tellsErrorDetails ? "\(text) \(error)" : text)
        case .timedOut:
            Tool.leftBehindCount.withLock { $0 += 1 }
            execution.abandon { $0.recordFailure("timeout", "The tool did not answer within \(timeout ?? .zero).") }
            return failure(of: call, "Error: Function failed.")
        case .cancelled:
            Tool.leftBehindCount.withLock { $0 += 1 }
            return failure(of: call, "Error: Function cancelled.")
        }
    }

    private func rejection(of call: ToolCall, _ reason: String?) -> ToolResult {
        failure(of: call, "Error: The call was not approved." + (reason.map { " " + $0 } ?? ""))
    }

    private func failure(of call: ToolCall, _ text: String) -> ToolResult {
        ToolResult(callID: call.id, name: call.name, output: limited(.string(text)), isError: true)
    }

    /// The output, cut on a character boundary if it is too long for a model; the cut is announced.
    private func limited(_ output: JSONValue) -> JSONValue {
        let text = output.stringValue ?? output.text
        guard text.utf8.count > limits.maxResultBytes else { return output }
        let notice = "\n[Cut: the result had \(text.utf8.count) bytes, \(limits.maxResultBytes) are allowed.]"
        return .string(text.wholeCharacters(before: max(0, limits.maxResultBytes)) + notice)
    }
}
