import Tracewing
public import TracewingAgents
import TracewingModel
public import Tracing

/// Lets a language model judge.
///
/// ```swift
/// let correctness = LLMEvaluator(
///     name: "correctness",
///     prompt: PromptTemplate([ChatMessage(role: .user, "Question: {{input}}\nAnswer: {{output}}\nIs it correct?")]),
///     client: OpenAIChatClient(model: "gpt-4o-mini", apiKey: key),
///     outputs: [CategoricalOutput("correctness", labels: [("correct", 1), ("incorrect", 0)])]
/// )
/// ```
///
/// The model is forced to call a tool for each output, named as the output, with a label and, if it likes, an
/// explanation. Every output gets a result: an unknown label, arguments that are no JSON, two calls that contradict
/// each other, a call that is missing are errors of that output.
public struct LLMEvaluator: Evaluator {
    public let name: String
    public let prompt: PromptTemplate
    /// What the prompt is called in traces.
    public let promptName: String
    public let mapping: InputMapping
    /// How the model is asked. Tools, and what it has to call, are the evaluator's.
    public let options: ChatOptions
    private let client: any ChatClient
    private let categories: [CategoricalOutput]
    /// What the model calls to judge each category.
    private let toolNames: [String]

    public var outputs: [OutputConfiguration] { categories.map { .categorical($0) } }
    public var annotatorKind: AnnotatorKind { .llm }

    /// - Parameters:
    ///   - name: What its results are named after.
    ///   - prompt: What the model is asked.
    ///   - promptName: What the prompt is called in traces; the evaluator's name unless given.
    ///   - client: The model. Its calls are traced here.
    ///   - options: How the model is asked.
    ///   - outputs: What the model is to decide.
    ///   - mapping: Where the prompt's variables come from.
    public init(
        name: String,
        prompt: PromptTemplate,
        promptName: String? = nil,
        client: any ChatClient,
        options: ChatOptions = ChatOptions(temperature: 0),
        outputs: [CategoricalOutput],
        mapping: InputMapping = InputMapping()
    ) {
        self.name = name
        self.prompt = prompt
        self.promptName = promptName ?? name
        self.client = client.traced(for: AgentDetails(agentName: name))
        self.options = options
        categories = outputs
        toolNames = outputs.toolNames
        self.mapping = mapping
    }

    public func evaluate(_ input: EvaluationInput, context: ServiceContext) async -> [EvaluationResult] {
        let evaluation = Evaluation(by: self, of: input, in: context)
        do {
            let inputs = try evaluation.inputs(mapping, for: try prompt.schema())
            let messages = try evaluation.step(
                "Prompt: \(promptName)",
                kind: .prompt,
                input: .object(inputs),
                output: { .array($0.map { ["role": .string($0.role.rawValue), "content": .string($0.text)] }) },
                { () throws(EvaluationError) in try prompt.messages(with: inputs) }
            )
            let calls = try await ask(messages, in: evaluation.scope.context)
            let findings = try evaluation.step(
                "Parse Eval Result",
                input: [
                    "tool_calls": .array(calls.map { ["name": .string($0.name), "arguments": .string($0.arguments)] })
                ],
                output: { .array($0.map(\.json)) },
                { () throws(EvaluationError) in zip(categories, toolNames).map { $0.finding(in: calls, of: $1) } }
            )
            return evaluation.end(findings)
        } catch let error as EvaluationError {
            return evaluation.end(error)
        } catch {
            return evaluation.end(EvaluationError(asking: client.model.name, failedWith: error))
        }
    }

    /// Asks the model, in a span of its own. The context is the one given, whatever is current.
    private func ask(_ messages: [ChatMessage], in context: ServiceContext) async throws -> [ToolCall] {
        var options = options
        options.tools = zip(categories, toolNames).map { $0.tool(named: $1) }
        options.toolChoice = categories.count == 1 ? .tool(named: toolNames[0]) : .required
        let response = try await client.respond(to: ChatRequest(messages: messages, options: options), context: context)
        return response.messages.flatMap(\.toolCalls)
    }
}

extension Result<Finding, EvaluationError> {
    fileprivate var json: JSONValue {
        switch self {
        case .success(let finding): finding.json
        case .failure(let error): ["error": .string(error.message)]
        }
    }
}
