import TracewingAgents
import TracewingEvaluation
import TracewingModel

/// An evaluator as a request writes it: `kind`, `name`, `mapping`, and for one that asks a model `provider`, `model`,
/// `prompt`, `template`, `parameters`, `outputs`.
struct EvaluatorDescription: Sendable {
    let name: String
    private let mapping: InputMapping
    private let judge: Judge

    fileprivate enum Judge: Sendable {
        case code(CodeEvaluator.Rule)
        case model(ModelJudge)
    }

    /// How a model is asked for a judgement.
    fileprivate struct ModelJudge: Sendable {
        let provider: String
        let model: String
        let prompt: PromptTemplate
        let options: ChatOptions
        let outputs: [CategoricalOutput]
    }

    /// The kind of an evaluator that asks a model; the others are those of the rules.
    static let modelKind = "llm"

    init(_ members: JSONMembers) throws(APIError) {
        mapping = try InputMapping(members.object("mapping"))
        let kind = try members.text("kind")
        if let rule = CodeEvaluator.Rule.all.first(where: { $0.key == kind }) {
            name = try members.name(default: kind)
            judge = .code(rule)
        } else if kind == Self.modelKind {
            judge = .model(try ModelJudge(members))
            name = try members.name(default: kind)
        } else {
            let kinds = (CodeEvaluator.Rule.all.map(\.key) + [Self.modelKind]).joined(separator: ", ")
            throw members.refusal(of: "kind", "must be one of \(kinds)")
        }
    }

    init(_ json: JSONValue, at path: String = "evaluator") throws(APIError) {
        try self.init(JSONMembers(reading: json, at: path))
    }

    /// The list `evaluators` of a request; each has a name of its own.
    static func list(in members: JSONMembers, upTo limit: Int = 32) throws(APIError) -> [EvaluatorDescription] {
        var list: [EvaluatorDescription] = []
        for evaluator in try members.objects("evaluators", upTo: limit) {
            let description = try EvaluatorDescription(evaluator)
            guard !list.contains(where: { $0.name == description.name }) else {
                throw evaluator.refusal(of: "name", "is another evaluator's already: each needs one of its own")
            }
            list.append(description)
        }
        return list
    }

    /// - Parameter silence: How long a model may say nothing; nil leaves that to who asks.
    /// - Throws: ``APIError`` if this server has no such provider.
    func evaluator(_ providers: Providers, silence: Duration? = nil) throws(APIError) -> any Evaluator {
        switch judge {
        case .code(let rule):
            return CodeEvaluator(rule, name: name, mapping: mapping)
        case .model(let judge):
            let client = try providers.client(judge.provider, model: judge.model)
            return LLMEvaluator(
                name: name,
                prompt: judge.prompt,
                client: silence.map { WatchedChatClient(client, limit: $0) } ?? client,
                options: judge.options,
                outputs: judge.outputs,
                mapping: mapping
            )
        }
    }
}

extension EvaluatorDescription.ModelJudge {
    fileprivate init(_ members: JSONMembers) throws(APIError) {
        provider = try members.text("provider")
        model = try members.text("model")
        prompt = PromptTemplate(try members.messages("prompt"), format: try members.format(default: .mustache))
        // Judges are not to be inventive, unless somebody says how they are to be asked.
        options = try members.optionalObject("parameters").map(ChatOptions.init) ?? ChatOptions(temperature: 0)
        var outputs: [CategoricalOutput] = []
        for output in try members.objects("outputs", upTo: 16) { outputs.append(try CategoricalOutput(output)) }
        guard !outputs.isEmpty, Set(outputs.map(\.name)).count == outputs.count else {
            throw members.refusal(of: "outputs", "must have at least one output, each with a name of its own")
        }
        self.outputs = outputs
        do {
            _ = try prompt.schema()
        } catch {
            throw members.refusal(of: "prompt", "cannot be used as a template: \(error.message)")
        }
    }
}

extension CategoricalOutput {
    fileprivate init(_ members: JSONMembers) throws(APIError) {
        var values: [Value] = []
        for label in try members.objects("labels", upTo: 64) {
            values.append(Value(label: try label.text("label"), score: try label.optionalNumber("score")))
        }
        guard !values.isEmpty, Set(values.map(\.label)).count == values.count else {
            throw members.refusal(of: "labels", "must have at least one label, each once")
        }
        let direction = try members.optionalText("direction") ?? OptimizationDirection.maximize.rawValue
        guard let direction = OptimizationDirection(rawValue: direction) else {
            throw members.refusal(of: "direction", "must be one of maximize, minimize, none")
        }
        self.init(
            try members.text("name"),
            description: try members.optionalText("description"),
            direction: direction,
            values: values
        )
    }
}

extension InputMapping {
    fileprivate init(_ members: JSONMembers) throws(APIError) {
        let paths = try members.object("paths")
        var texts: [String: String] = [:]
        for member in paths.object.members { texts[member.key] = try paths.text(member.key) }
        let literals = try members.object("literals").object.members
        self.init(paths: texts, literals: Dictionary(literals.map { ($0.key, $0.value) }) { _, last in last })
    }
}

extension JSONMembers {
    fileprivate func name(default fallback: String) throws(APIError) -> String {
        let name = try optionalText("name") ?? fallback
        guard !name.allSatisfy(\.isWhitespace), name.utf8.count <= 256 else {
            throw refusal(of: "name", "must be a text of 1 to 256 bytes")
        }
        return name
    }
}
