public import Tracing
public import TracewingModel
import TracewingSDK

/// A model was asked.
///
/// ```swift
/// let scope = InferenceScope.start(
///     details: InferenceCallDetails(modelName: "gpt-4o-mini", provider: "openai"),
///     agent: agent
/// )
/// ```
public struct InferenceScope: InputRecording, OutputRecording {
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
        start(request: request, details: details, agent: agent, user: user, span: span, context: context) { _ in }
    }

    /// The same with attributes only the runtime knows, whose keys are none of the details'.
    package static func start(
        request: Request?,
        details: InferenceCallDetails,
        agent: AgentDetails,
        user: UserDetails? = nil,
        span: SpanDetails? = nil,
        context: ServiceContext?,
        writing others: (inout Attributes.Writer) -> Void
    ) -> InferenceScope {
        var messagesPlace = 0
        var thoughtsPlace = 0
        let handle = ScopeHandle.start(
            details.spanName,
            kind: .client,
            details: span,
            context: context
        ) { attributes in
            attributes.addShared(
                operation: nil,
                agent: agent,
                provider: details.provider == nil ? agent.providerName : nil
            )
            messagesPlace = attributes.count
            attributes.addIfKnown(GenAI.conversationID, request?.conversationID)
            details.writeCall(to: &attributes)
            thoughtsPlace = attributes.count
            details.endpoint?.write(to: &attributes, expectedPort: nil)
            request?.source?.write(to: &attributes)
            user?.write(to: &attributes)
            others(&attributes)
        }
        // Whatever is looked at costs more than all else while telemetry is off.
        guard handle.isOpen else {
            return InferenceScope(handle: handle, operation: details.operation, asksKnownModel: false)
        }
        request?.sealContent(on: handle, at: messagesPlace)
        if let thoughts = details.thoughtProcess {
            handle.seal(Agent365Names.thoughtProcess, .text(thoughts), at: thoughtsPlace)
        }
        return InferenceScope(handle: handle, operation: details.operation, asksKnownModel: details.askedModel != nil)
    }

    public func recordInputTokens(_ count: Int) { handle.record(GenAI.Usage.inputTokens, .int(Int64(count))) }
    public func recordOutputTokens(_ count: Int) { handle.record(GenAI.Usage.outputTokens, .int(Int64(count))) }
    public func recordCacheReadInputTokens(_ count: Int) {
        handle.record(GenAI.Usage.cacheReadInputTokens, .int(Int64(count)))
    }
    public func recordCacheWriteInputTokens(_ count: Int) {
        handle.record(GenAI.Usage.cacheWriteInputTokens, .int(Int64(count)))
    }
    public func recordReasoningTokens(_ count: Int) {
        handle.record(GenAI.Usage.reasoningOutputTokens, .int(Int64(count)))
    }

    /// Records why the model stopped, once for every choice it gave. No reasons are not recorded.
    public func recordFinishReasons(_ reasons: [String]) {
        guard !reasons.isEmpty else { return }
        handle.record(GenAI.Response.finishReasons, .strings(reasons))
    }

    /// Records the tools that the model was offered: `[{"type":"function","name","description","parameters"}]`.
    public func recordToolDefinitions(_ definitions: JSONValue) {
        handle.seal(GenAI.Tool.definitions, SealedContent.Payload(definitions))
    }

    public func recordThoughtProcess(_ text: String) { handle.seal(Agent365Names.thoughtProcess, .text(text)) }

    /// Records the model that answered, unless that is blank. Where none was asked for by name, the span is named after
    /// it.
    public func recordResponseModel(_ model: String) {
        guard let model = model.stripped else { return }
        handle.record(GenAI.Response.model, .string(model))
        if !asksKnownModel { handle.span?.operationName = operation.name.naming(model) }
    }

    /// Records that the first chunk of the answer is there: now. It may be called with every chunk; the first call
    /// counts.
    public func recordFirstChunk() { handle.recordFirstChunk() }
}
