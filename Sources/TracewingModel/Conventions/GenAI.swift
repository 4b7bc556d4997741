/// The attribute names of OpenTelemetry's GenAI semantic conventions 1.41.1, and Tracewing's own.
///
/// The conventions are unstable and names move; this is the one file to change when they do. Names that were replaced
/// are in ``Deprecated``: they are read on ingest, never written.
public enum GenAI {
    @inlinable public static var operationName: String { "gen_ai.operation.name" }
    @inlinable public static var providerName: String { "gen_ai.provider.name" }
    @inlinable public static var conversationID: String { "gen_ai.conversation.id" }
    @inlinable public static var outputType: String { "gen_ai.output.type" }
    @inlinable public static var systemInstructions: String { "gen_ai.system_instructions" }
    @inlinable public static var inputMessages: String { "gen_ai.input.messages" }
    @inlinable public static var outputMessages: String { "gen_ai.output.messages" }
    @inlinable public static var dataSourceID: String { "gen_ai.data_source.id" }
    @inlinable public static var promptName: String { "gen_ai.prompt.name" }
    @inlinable public static var workflowName: String { "gen_ai.workflow.name" }

    public enum Agent {
        @inlinable public static var id: String { "gen_ai.agent.id" }
        @inlinable public static var name: String { "gen_ai.agent.name" }
        @inlinable public static var description: String { "gen_ai.agent.description" }
        @inlinable public static var version: String { "gen_ai.agent.version" }
    }

    public enum Request {
        @inlinable public static var model: String { "gen_ai.request.model" }
        @inlinable public static var maxTokens: String { "gen_ai.request.max_tokens" }
        @inlinable public static var choiceCount: String { "gen_ai.request.choice.count" }
        @inlinable public static var temperature: String { "gen_ai.request.temperature" }
        @inlinable public static var topP: String { "gen_ai.request.top_p" }
        @inlinable public static var topK: String { "gen_ai.request.top_k" }
        @inlinable public static var stopSequences: String { "gen_ai.request.stop_sequences" }
        @inlinable public static var frequencyPenalty: String { "gen_ai.request.frequency_penalty" }
        @inlinable public static var presencePenalty: String { "gen_ai.request.presence_penalty" }
        @inlinable public static var seed: String { "gen_ai.request.seed" }
        @inlinable public static var stream: String { "gen_ai.request.stream" }
    }

    public enum Response {
        @inlinable public static var id: String { "gen_ai.response.id" }
        @inlinable public static var model: String { "gen_ai.response.model" }
        @inlinable public static var finishReasons: String { "gen_ai.response.finish_reasons" }
        /// Seconds from the request to the first chunk of the answer.
        @inlinable public static var timeToFirstChunk: String { "gen_ai.response.time_to_first_chunk" }
    }

    public enum Usage {
        @inlinable public static var inputTokens: String { "gen_ai.usage.input_tokens" }
        @inlinable public static var outputTokens: String { "gen_ai.usage.output_tokens" }
        @inlinable public static var cacheReadInputTokens: String { "gen_ai.usage.cache_read.input_tokens" }
        @inlinable public static var cacheWriteInputTokens: String { "gen_ai.usage.cache_creation.input_tokens" }
        @inlinable public static var reasoningOutputTokens: String { "gen_ai.usage.reasoning.output_tokens" }
    }

    public enum Tool {
        @inlinable public static var name: String { "gen_ai.tool.name" }
        @inlinable public static var description: String { "gen_ai.tool.description" }
        @inlinable public static var type: String { "gen_ai.tool.type" }
        @inlinable public static var definitions: String { "gen_ai.tool.definitions" }
        @inlinable public static var callID: String { "gen_ai.tool.call.id" }
        @inlinable public static var callArguments: String { "gen_ai.tool.call.arguments" }
        @inlinable public static var callResult: String { "gen_ai.tool.call.result" }
    }

    /// What an evaluation found, on the span it judges.
    public enum Evaluation {
        @inlinable public static var resultEvent: String { "gen_ai.evaluation.result" }
        @inlinable public static var name: String { "gen_ai.evaluation.name" }
        @inlinable public static var scoreValue: String { "gen_ai.evaluation.score.value" }
        @inlinable public static var scoreLabel: String { "gen_ai.evaluation.score.label" }
        @inlinable public static var explanation: String { "gen_ai.evaluation.explanation" }
    }

    /// Which tokens a measurement counts.
    public enum Token {
        @inlinable public static var type: String { "gen_ai.token.type" }
        @inlinable public static var input: String { "input" }
        @inlinable public static var output: String { "output" }
    }

    /// Values of ``GenAI/operationName``.
    public enum Operation {
        @inlinable public static var chat: String { "chat" }
        @inlinable public static var textCompletion: String { "text_completion" }
        @inlinable public static var generateContent: String { "generate_content" }
        @inlinable public static var embeddings: String { "embeddings" }
        @inlinable public static var retrieval: String { "retrieval" }
        @inlinable public static var executeTool: String { "execute_tool" }
        @inlinable public static var invokeAgent: String { "invoke_agent" }
        @inlinable public static var createAgent: String { "create_agent" }
        @inlinable public static var invokeWorkflow: String { "invoke_workflow" }
        /// Agent 365's: an agent hands its answer out.
        @inlinable public static var outputMessages: String { "output_messages" }
        /// Agent 365's: a guardian judges what an agent is about to take or do.
        @inlinable public static var applyGuardrail: String { "apply_guardrail" }
    }

    /// Names of earlier versions of the conventions.
    public enum Deprecated {
        @inlinable public static var system: String { "gen_ai.system" }
        @inlinable public static var promptTokens: String { "gen_ai.usage.prompt_tokens" }
        @inlinable public static var completionTokens: String { "gen_ai.usage.completion_tokens" }
        @inlinable public static var prompt: String { "gen_ai.prompt" }
        @inlinable public static var completion: String { "gen_ai.completion" }
    }
}
