/// The attribute names of OpenTelemetry's GenAI semantic conventions 1.41.1, and Tracewing's own.
///
/// The conventions are unstable and names move; this is the one file to change when they do. Names that were replaced
/// are in ``Deprecated``: they are read on ingest, never written.
public enum GenAI {
    public static let operationName = "gen_ai.operation.name"
    public static let providerName = "gen_ai.provider.name"
    public static let conversationID = "gen_ai.conversation.id"
    public static let outputType = "gen_ai.output.type"
    public static let systemInstructions = "gen_ai.system_instructions"
    public static let inputMessages = "gen_ai.input.messages"
    public static let outputMessages = "gen_ai.output.messages"
    public static let dataSourceID = "gen_ai.data_source.id"
    public static let promptName = "gen_ai.prompt.name"
    public static let workflowName = "gen_ai.workflow.name"

    public enum Agent {
        public static let id = "gen_ai.agent.id"
        public static let name = "gen_ai.agent.name"
        public static let description = "gen_ai.agent.description"
        public static let version = "gen_ai.agent.version"
    }

    public enum Request {
        public static let model = "gen_ai.request.model"
        public static let maxTokens = "gen_ai.request.max_tokens"
        public static let choiceCount = "gen_ai.request.choice.count"
        public static let temperature = "gen_ai.request.temperature"
        public static let topP = "gen_ai.request.top_p"
        public static let topK = "gen_ai.request.top_k"
        public static let stopSequences = "gen_ai.request.stop_sequences"
        public static let frequencyPenalty = "gen_ai.request.frequency_penalty"
        public static let presencePenalty = "gen_ai.request.presence_penalty"
        public static let seed = "gen_ai.request.seed"
        public static let stream = "gen_ai.request.stream"
    }

    public enum Response {
        public static let id = "gen_ai.response.id"
        public static let model = "gen_ai.response.model"
        public static let finishReasons = "gen_ai.response.finish_reasons"
        /// Seconds from the request to the first chunk of the answer.
        public static let timeToFirstChunk = "gen_ai.response.time_to_first_chunk"
    }

    public enum Usage {
        public static let inputTokens = "gen_ai.usage.input_tokens"
        public static let outputTokens = "gen_ai.usage.output_tokens"
        public static let cacheReadInputTokens = "gen_ai.usage.cache_read.input_tokens"
        public static let cacheWriteInputTokens = "gen_ai.usage.cache_creation.input_tokens"
        public static let reasoningOutputTokens = "gen_ai.usage.reasoning.output_tokens"
    }

    public enum Tool {
        public static let name = "gen_ai.tool.name"
        public static let description = "gen_ai.tool.description"
        public static let type = "gen_ai.tool.type"
        public static let definitions = "gen_ai.tool.definitions"
        public static let callID = "gen_ai.tool.call.id"
        public static let callArguments = "gen_ai.tool.call.arguments"
        public static let callResult = "gen_ai.tool.call.result"
    }

    /// Values of ``GenAI/operationName``.
    public enum Operation {
        public static let chat = "chat"
        public static let textCompletion = "text_completion"
        public static let generateContent = "generate_content"
        public static let embeddings = "embeddings"
        public static let retrieval = "retrieval"
        public static let executeTool = "execute_tool"
        public static let invokeAgent = "invoke_agent"
        public static let createAgent = "create_agent"
        public static let invokeWorkflow = "invoke_workflow"
    }

    /// Names of earlier versions of the conventions.
    public enum Deprecated {
        public static let system = "gen_ai.system"
        public static let promptTokens = "gen_ai.usage.prompt_tokens"
        public static let completionTokens = "gen_ai.usage.completion_tokens"
        public static let prompt = "gen_ai.prompt"
        public static let completion = "gen_ai.completion"
    }
}
