public import Tracing
import TracewingModel
import TracewingSDK

/// A model was asked.
///
/// ```swift
/// let scope = InferenceScope.start(
///     details: InferenceCallDetails(modelName: "gpt-4o-mini", provider: "openai"),
///     agent: agent
/// )
/// ```
public struct InferenceScope: TelemetryScope {
    public let handle: ScopeHandle
    private let operation: InferenceOperationType
    private let asksKnownModel: Bool

    /// Opens the scope. Its parent is `span.parentContext`, else `context`, else the current one.
    public static func start(
        request: Request? = nil,
        details: InferenceCallDetails,
        agent: AgentDetails,
        user: UserDetails? = nil,
        span: SpanDetails? = nil,
        context: ServiceContext? = nil
    ) -> InferenceScope {
        let handle = ScopeHandle.start(
            details.spanName,
            kind: .client,
            details: span,
            context: context
        ) { attributes in
            attributes[GenAI.operationName] = .string(details.operation.name)
            agent.write(to: &attributes)
            request?.writeIdentity(to: &attributes)
            details.write(to: &attributes)
            request?.source?.write(to: &attributes)
            user?.write(to: &attributes)
        }
        request?.sealContent(on: handle)
        if let thoughts = details.thoughtProcess { handle.seal(Agent365Names.thoughtProcess, .text(thoughts)) }
        return InferenceScope(handle: handle, operation: details.operation, asksKnownModel: details.modelName != nil)
    }

    /// Records what the model was asked.
    public func recordInputMessages(_ messages: MessageContent) {
        recordMessages(messages, as: .user, under: GenAI.inputMessages)
    }

    /// Records what the model answered.
    public func recordOutputMessages(_ messages: MessageContent) {
        recordMessages(messages, as: .assistant, under: GenAI.outputMessages)
    }

    public func recordInputTokens(_ count: Int) { setTagMaybe(GenAI.Usage.inputTokens, .integer(count)) }
    public func recordOutputTokens(_ count: Int) { setTagMaybe(GenAI.Usage.outputTokens, .integer(count)) }
    public func recordCacheReadInputTokens(_ count: Int) {
        setTagMaybe(GenAI.Usage.cacheReadInputTokens, .integer(count))
    }
    public func recordCacheWriteInputTokens(_ count: Int) {
        setTagMaybe(GenAI.Usage.cacheWriteInputTokens, .integer(count))
    }
    public func recordReasoningTokens(_ count: Int) { setTagMaybe(GenAI.Usage.reasoningOutputTokens, .integer(count)) }

    /// Records why the model stopped, once for every choice it gave.
    public func recordFinishReasons(_ reasons: [String]) {
        setTagMaybe(GenAI.Response.finishReasons, .strings(reasons))
    }

    public func recordThoughtProcess(_ text: String) { setTagMaybe(Agent365Names.thoughtProcess, .string(text)) }

    /// Records the model that answered. Where none was asked for by name, the span is named after it.
    public func recordResponseModel(_ model: String) {
        setTagMaybe(GenAI.Response.model, .string(model))
        if !asksKnownModel { handle.span?.operationName = "\(operation.name) \(model)" }
    }

    /// Records that the first chunk of the answer is there: now. It may be called with every chunk; the first call
    /// counts.
    public func recordFirstChunk() { handle.recordFirstChunk() }
}
