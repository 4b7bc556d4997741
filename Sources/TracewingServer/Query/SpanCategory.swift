import TracewingModel
import TracewingStore

/// What kind of work a span was: what a tree draws.
enum SpanCategory: String, CaseIterable {
    case agent, model, tool, retrieval, evaluation, other

    init(_ columns: SpanColumns) {
        self = columns.operation.flatMap { Self.byOperation[$0] } ?? .other
    }

    private static let byOperation: [String: SpanCategory] = [
        GenAI.Operation.invokeAgent: .agent, GenAI.Operation.createAgent: .agent,
        GenAI.Operation.invokeWorkflow: .agent, GenAI.Operation.outputMessages: .agent,
        GenAI.Operation.chat: .model, GenAI.Operation.textCompletion: .model,
        GenAI.Operation.generateContent: .model, GenAI.Operation.embeddings: .model,
        GenAI.Operation.executeTool: .tool,
        GenAI.Operation.retrieval: .retrieval, "reranker": .retrieval,
        GenAI.Operation.applyGuardrail: .evaluation, "guardrail": .evaluation, "evaluator": .evaluation,
    ]
}
