import TracewingModel

/// Which attributes fill which column: the one place that knows the vocabularies.
///
/// For each column its names in the order they are believed: OpenInference, the GenAI conventions as they are, as they
/// were, then what else is met in real traffic. The first that has a value of use wins.
enum ColumnMapping {
    /// A column, how its values are read, and where they are looked for.
    struct Rule {
        let column: Column
        let reading: Reading
        let names: [String]

        init(_ column: Column, _ reading: Reading, _ names: String...) {
            self.column = column
            self.reading = reading
            self.names = names
        }
    }

    /// What an attribute can fill. The raw values number the slots of ``ColumnValues``.
    enum Column: Int, CaseIterable {
        case operation, provider, requestModel, responseModel, model, session, user, agent, tool, toolCallID
        case inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens, reasoningTokens, timeToFirstChunk
        case totalTokens, cost, finishReason, errorType, outcome, invocationParameters, entity, retrieval, embeddings
        case inputMessages, inputPrompt, inputArguments, inputValue
        case outputMessages, outputCompletion, outputResult, outputValue
    }

    /// How a value is read. One that cannot be read so is passed over for the next name.
    enum Reading {
        /// Text; numbers and truth values in their usual form.
        case text
        /// The same in lower case: senders write provider names in any.
        case lowercasedText
        /// A span kind or operation, in the words of the conventions; see ``operations``.
        case operation
        /// A whole number that is not negative.
        case count
        /// Dollars, kept in 10⁻⁹ of one.
        case dollars
        /// Seconds, kept as nanoseconds.
        case seconds
        /// The first of a list, of a list written as JSON, or text.
        case firstOfList
        /// Anything, for a closer look.
        case any
    }

    static let rules: [Rule] = [
        Rule(
            .operation,
            .operation,
            GenAI.operationName,
            "openinference.span.kind",
            "traceloop.span.kind",
            "llm.request.type"
        ),
        Rule(.provider, .lowercasedText, "llm.provider", "llm.system", GenAI.providerName, GenAI.Deprecated.system),
        Rule(.requestModel, .text, "llm.request.model_name", GenAI.Request.model, "llm.request.model", "ai.model.id"),
        Rule(
            .responseModel,
            .text,
            "llm.response.model_name",
            GenAI.Response.model,
            "llm.response.model",
            "ai.response.model"
        ),
        // OpenInference's one name for both: often the model that answered.
        Rule(.model, .text, "llm.model_name", "embedding.model_name", "reranker.model_name"),
        Rule(
            .session,
            .text,
            GenAI.conversationID,
            "session.id",
            "session_id",
            "traceloop.association.properties.session_id"
        ),
        Rule(
            .user,
            .text,
            "user.id",
            "enduser.id",
            "user_id",
            Agent365Names.userID,
            "traceloop.association.properties.user_id",
            Agent365Names.userEmail
        ),
        Rule(.agent, .text, "agent.name", GenAI.Agent.name, "agent_name"),
        Rule(.tool, .text, "tool.name", GenAI.Tool.name),
        Rule(.toolCallID, .text, "tool.id", "tool_call.id", GenAI.Tool.callID),

        Rule(
            .inputTokens,
            .count,
            "llm.token_count.prompt",
            GenAI.Usage.inputTokens,
            GenAI.Deprecated.promptTokens,
            "llm.usage.prompt_tokens"
        ),
        Rule(
            .outputTokens,
            .count,
            "llm.token_count.completion",
            GenAI.Usage.outputTokens,
            GenAI.Deprecated.completionTokens,
            "llm.usage.completion_tokens"
        ),
        Rule(
            .cacheReadTokens,
            .count,
            "llm.token_count.prompt_details.cache_read",
            "llm.token_count.prompt_details.cache_input",
            GenAI.Usage.cacheReadInputTokens,
            "gen_ai.usage.cache_read_input_tokens",
            "gen_ai.usage.details.cache_read_tokens"
        ),
        Rule(
            .cacheWriteTokens,
            .count,
            "llm.token_count.prompt_details.cache_write",
            GenAI.Usage.cacheWriteInputTokens,
            "gen_ai.usage.cache_write.input_tokens",
            "gen_ai.usage.cache_creation_input_tokens",
            "gen_ai.usage.details.cache_write_tokens"
        ),
        Rule(
            .reasoningTokens,
            .count,
            "llm.token_count.completion_details.reasoning",
            GenAI.Usage.reasoningOutputTokens,
            "gen_ai.usage.reasoning_tokens",
            "gen_ai.usage.details.reasoning_tokens"
        ),
        // Where a sender says no more than this.
        Rule(.totalTokens, .count, "llm.token_count.total", "llm.usage.total_tokens", "gen_ai.usage.total_tokens"),
        Rule(.cost, .dollars, "llm.cost.total", "gen_ai.usage.cost", "operation.cost"),
        Rule(
            .timeToFirstChunk,
            .seconds,
            GenAI.Response.timeToFirstChunk,
            "gen_ai.client.operation.time_to_first_chunk",
            "gen_ai.server.time_to_first_token"
        ),

        Rule(
            .finishReason,
            .firstOfList,
            "llm.finish_reason",
            GenAI.Response.finishReasons,
            "gen_ai.completion.0.finish_reason",
            // What Anthropic's own client says.
            "anthropic.message.stop_reason"
        ),
        Rule(.errorType, .text, OTel.errorType),
        Rule(.outcome, .text, TracewingNames.streamOutcome, TracewingNames.outcome),
        Rule(.invocationParameters, .any, "llm.invocation_parameters"),
        // OpenLLMetry's one name for tools and agents.
        Rule(.entity, .text, "traceloop.entity.name"),
        // Only what a span without an operation is told by.
        Rule(.retrieval, .any, "gen_ai.retrieval.query.text", "gen_ai.retrieval.documents"),
        Rule(.embeddings, .any, "gen_ai.embeddings.dimension.count", "embedding.model_name"),

        // Previews are looked for in steps: OpenInference's flattened messages, messages as JSON, flattened messages of
        // the older kind, a tool's arguments and result, documents, then whatever the span calls its input and output,
        // out of which `SaidText` reads what a person said.
        Rule(.inputMessages, .any, GenAI.inputMessages, "pydantic_ai.all_messages", "all_messages_events", "events"),
        Rule(.inputPrompt, .any, GenAI.Deprecated.prompt),
        Rule(
            .inputArguments,
            .any,
            GenAI.Tool.callArguments,
            "tool_arguments",
            "gen_ai.retrieval.query.text",
            "reranker.query"
        ),
        Rule(
            .inputValue,
            .any,
            "embedding.embeddings.0.embedding.text",
            "llm.prompts.0.prompt.text",
            "input.value",
            // Often the tool's schema, not what it was called with.
            "tool.parameters",
            Agent365Names.Security.contentInput,
            "traceloop.entity.input",
            "logfire.msg"
        ),
        Rule(.outputMessages, .any, GenAI.outputMessages, "pydantic_ai.all_messages", "all_messages_events", "events"),
        Rule(.outputCompletion, .any, GenAI.Deprecated.completion),
        Rule(.outputResult, .any, GenAI.Tool.callResult, "tool_response", "gen_ai.retrieval.documents"),
        Rule(
            .outputValue,
            .any,
            "llm.choices.0.completion.text",
            "output.value",
            Agent365Names.Security.contentOutput,
            "final_result",
            "traceloop.entity.output"
        ),
    ]

    /// Flattened messages: what stands before the message's number.
    static let flattenedMessages: [(prefix: String, family: FlattenedMessages.Family)] = [
        ("llm.input_messages.", .openInferenceInput),
        ("llm.output_messages.", .openInferenceOutput),
        (GenAI.Deprecated.prompt + ".", .indexedPrompt),
        (GenAI.Deprecated.completion + ".", .indexedCompletion),
        ("retrieval.documents.", .documents),
        ("reranker.output_documents.", .documents),
    ]

    /// The same, as bytes.
    static let flattenedPrefixes = flattenedMessages.map { (prefix: Array($0.prefix.utf8), family: $0.family) }

    /// Whether one of those begins with this byte: most other attributes are told by the first.
    static let flattenedBeginnings = (0..<256).map { byte in
        flattenedMessages.contains { $0.prefix.utf8.first.map(Int.init) == byte }
    }

    /// Kinds of other vocabularies, in lower case, as operations of the conventions. A word that is not here is its
    /// own.
    static let operations: [String: String] = [
        "llm": GenAI.Operation.chat,
        "agent": GenAI.Operation.invokeAgent,
        "tool": GenAI.Operation.executeTool,
        "embedding": GenAI.Operation.embeddings,
        "retriever": GenAI.Operation.retrieval,
        "vector_db_retrieve": GenAI.Operation.retrieval,
        "workflow": GenAI.Operation.invokeWorkflow,
        "completion": GenAI.Operation.textCompletion,
    ]

    /// The operations of the words that are met, as bytes, in both of the forms they are written in: they need not be
    /// made text.
    static let operationTable = {
        var table: [String: String] = [:]
        for (word, operation) in operations {
            for word in [word, word.uppercased(), operation] { table[word] = operation }
        }
        for word in ["chain", "reranker", "guardrail", "evaluator"] {
            for written in [word, word.uppercased()] { table[written] = word }
        }
        return NameTable(table)
    }()

    /// Kinds that say nothing.
    static let unknownOperations: Set<String> = ["unknown"]

    /// What a span without an operation must have been, by a column it fills.
    static let inferredOperations: [(column: Column, operation: String)] = [
        (.toolCallID, GenAI.Operation.executeTool),
        (.tool, GenAI.Operation.executeTool),
        (.retrieval, GenAI.Operation.retrieval),
        (.embeddings, GenAI.Operation.embeddings),
        (.inputMessages, GenAI.Operation.chat),
        (.requestModel, GenAI.Operation.chat),
    ]

    /// Events at the first chunk of an answer; their time says how long it took.
    static let firstChunkEvents: Set<String> = [
        "First Token Stream Event", "gen_ai.content.first_token", "gen_ai.first_chunk",
        "gen_ai.content.completion.chunk", "llm.content.completion.chunk",
    ]

    /// Events that carry messages in attributes that ``rules`` know.
    static let messageEvents: Set<String> = [
        "gen_ai.client.inference.operation.details", "gen_ai.content.prompt", "gen_ai.content.completion",
    ]

    /// Where the resource names the project.
    static let projectNames = ["openinference.project.name", OTel.serviceNamespace]

    /// Where a rule's names are: for an attribute's key, the columns it may fill and how far down it stands.
    struct Target {
        let column: Column
        let reading: Reading
        let rank: UInt8
    }

    static let targets: [String: [Target]] = {
        var targets: [String: [Target]] = [:]
        for rule in rules {
            for (rank, name) in rule.names.enumerated() {
                targets[name, default: []].append(
                    Target(column: rule.column, reading: rule.reading, rank: UInt8(rank))
                )
            }
        }
        return targets
    }()

    /// All targets, those of one name side by side.
    static let targetList = targets.keys.sorted().flatMap { targets[$0] ?? [] }

    /// Where the targets of a name are in ``targetList``: for looking up a million names a second.
    static let targetTable = {
        var places: [String: Range<Int>] = [:]
        var end = 0
        for name in targets.keys.sorted() {
            let start = end
            end += targets[name]?.count ?? 0
            places[name] = start..<end
        }
        return NameTable(places)
    }()
}
