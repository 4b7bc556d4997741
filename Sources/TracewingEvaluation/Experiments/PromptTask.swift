public import TracewingAgents
public import TracewingModel
public import Tracing

/// Asks a model a prompt that is made of every example.
///
/// The prompt's variables are the members of the example's input, and `input`, `reference` and `metadata` as a whole;
/// then those that are the same for every example.
public struct PromptTask: ExperimentTask {
    public let prompt: PromptTemplate
    /// Variables for every example. An example's own of the same name win.
    public let variables: JSONObject
    public let options: ChatOptions
    private let client: any ChatClient

    /// - Parameters:
    ///   - variables: Variables for every example.
    ///   - client: The model. Its calls are traced here.
    public init(
        _ prompt: PromptTemplate,
        variables: JSONObject = [:],
        client: any ChatClient,
        options: ChatOptions = ChatOptions()
    ) {
        self.prompt = prompt
        self.variables = variables
        self.client = client.traced()
        self.options = options
    }

    public func answer(_ example: DatasetExample, context: ServiceContext) async throws -> JSONValue {
        let inputs = try InputMapping().inputs(for: prompt.schema(), from: example.variables(over: variables))
        let request = ChatRequest(messages: try prompt.messages(with: inputs), options: options)
        let response = try await client.respond(to: request, context: context)
        return response.judged
    }
}

extension DatasetExample {
    /// A prompt's variables: the members of the input, and `input`, `reference` and `metadata` as a whole; then those
    /// of `base` that none of them has the name of.
    package func variables(over base: JSONObject) -> JSONObject {
        var values = base
        values["input"] = input
        values["metadata"] = .object(metadata)
        if let reference { values["reference"] = reference }
        for member in input.objectValue?.members ?? [] { values[member.key] = member.value }
        return values
    }
}

extension ChatResponse {
    /// What evaluators are given: the text, and what tools the model wants to call if it does.
    package var judged: JSONValue {
        let calls = messages.flatMap(\.toolCalls)
        guard !calls.isEmpty else { return .string(text) }
        return [
            "content": .string(text),
            "tool_calls": .array(calls.map { ["name": .string($0.name), "arguments": .string($0.arguments)] }),
        ]
    }
}
