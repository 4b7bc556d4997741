public import TracewingAgents
public import TracewingModel
public import Tracing

/// Asks a model a prompt that is made of every example.
///
/// The prompt's variables are the members of the example's input, and `input`, `reference` and `metadata` as a whole.
public struct PromptTask: ExperimentTask {
    public let prompt: PromptTemplate
    public let options: ChatOptions
    private let client: any ChatClient

    /// - Parameter client: The model. Its calls are traced here.
    public init(_ prompt: PromptTemplate, client: any ChatClient, options: ChatOptions = ChatOptions()) {
        self.prompt = prompt
        self.client = client.traced()
        self.options = options
    }

    public func answer(_ example: DatasetExample, context: ServiceContext) async throws -> JSONValue {
        var values: JSONObject = ["input": example.input, "metadata": .object(example.metadata)]
        if let reference = example.reference { values["reference"] = reference }
        for member in example.input.objectValue?.members ?? [] { values[member.key] = member.value }
        let inputs = try InputMapping().inputs(for: prompt.schema(), from: values)
        let request = ChatRequest(messages: try prompt.messages(with: inputs), options: options)
        let response = try await client.respond(to: request, context: context)
        let calls = response.messages.flatMap(\.toolCalls)
        guard !calls.isEmpty else { return .string(response.text) }
        return [
            "content": .string(response.text),
            "tool_calls": .array(calls.map { ["name": .string($0.name), "arguments": .string($0.arguments)] }),
        ]
    }
}
