/// What a guardrail is applied to. Beside the well-known ones there may be others:
///
/// ```swift
/// let target: GuardrailTargetType = "attachment"
/// ```
public struct GuardrailTargetType: RawRepresentable, ExpressibleByStringLiteral, Sendable, Hashable {
    public let rawValue: String

    public init(rawValue: String) { self.rawValue = rawValue }
    public init(stringLiteral value: String) { rawValue = value }

    public static let llmInput: GuardrailTargetType = "llm_input"
    public static let llmOutput: GuardrailTargetType = "llm_output"
    public static let toolCall: GuardrailTargetType = "tool_call"
    public static let toolDefinition: GuardrailTargetType = "tool_definition"
    public static let memoryStore: GuardrailTargetType = "memory_store"
    public static let memoryRetrieve: GuardrailTargetType = "memory_retrieve"
    public static let knowledgeQuery: GuardrailTargetType = "knowledge_query"
    public static let knowledgeResult: GuardrailTargetType = "knowledge_result"
    public static let message: GuardrailTargetType = "message"
}
