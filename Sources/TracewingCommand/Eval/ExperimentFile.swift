import Foundation
import TracewingAgents
import TracewingEvaluation
import TracewingModel

/// An experiment as it is written in a file: see `tracewing eval run --help`.
struct ExperimentFile {
    let path: String
    let json: JSONValue
    /// The model for what names none.
    let model: ModelOptions

    init(path: String, model: ModelOptions) throws {
        self.path = path
        self.model = model
        do {
            json = try JSONValue(parsing: Array(InputFile.bytes(of: path)))
        } catch let error as JSONParsingError {
            throw Failure("The experiment in \(path) is \(error).")
        }
        guard json.objectValue != nil else { throw failure("it has to be a JSON object") }
    }

    var name: String {
        json["name"]?.stringValue ?? URL(fileURLWithPath: path).deletingPathExtension().lastPathComponent
    }

    /// How often every example is tried: once, unless it says otherwise.
    var repetitions: Int {
        get throws {
            guard let value = json.objectValue?["repetitions"] else { return 1 }
            guard let number = value.integerValue.flatMap({ Int(exactly: $0) }), number >= 1 else {
                throw failure("\"repetitions\" has to be a whole number of at least 1, not \(value.text)")
            }
            return number
        }
    }

    /// What is asked and how it is judged, in a word. How much of it is done, and where the examples stand, does not
    /// count.
    var revision: String {
        let members = (json.objectValue ?? [:]).members.filter { !["dataset", "repetitions"].contains($0.key) }
        let model: JSONValue = [
            self.model.modelURL.map { .string($0) } ?? .null, self.model.model.map { .string($0) } ?? .null,
        ]
        let text = JSONValue.array([.object(JSONObject(members.map { ($0.key, $0.value) })), model]).utf8
        // FNV-1a: a name, no protection.
        let hash = text.reduce(UInt64(0xCBF2_9CE4_8422_2325)) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
        return String(hash, radix: 16)
    }

    /// The dataset's path: as it is given, or beside the file.
    func dataset(_ given: String?) throws -> Dataset {
        guard let named = given ?? json["dataset"]?.stringValue else {
            throw failure("it names no \"dataset\"; give one, or --dataset")
        }
        let place = given == nil ? URL(fileURLWithPath: named, relativeTo: URL(fileURLWithPath: path)).path : named
        do {
            let examples = try DatasetFormat(path: place).examples(in: InputFile.text(of: place))
            // Nothing judged is nothing wrong, so CI would pass it.
            guard !examples.isEmpty else { throw Failure("The dataset \(place) has no examples: nothing is judged.") }
            return try Dataset(named, examples: examples)
        } catch let error as DatasetError {
            throw Failure("The dataset \(place) cannot be used. \(error)")
        }
    }

    func task() throws -> any ExperimentTask {
        guard let task = json["task"] else { throw failure("it has no \"task\"") }
        if let path = task["output"]?.stringValue { return RecordedTask(path: path) }
        return PromptTask(try prompt(task), client: try model.client(task), options: options(task))
    }

    func evaluators() throws -> [any Evaluator] {
        guard let list = json["evaluators"]?.arrayValue, !list.isEmpty else {
            throw failure("it has no \"evaluators\"")
        }
        return try list.map { try evaluator($0) }
    }

    private func evaluator(_ json: JSONValue) throws -> any Evaluator {
        let mapping = InputMapping(
            paths: json["paths"]?.objectValue?.dictionary.compactMapValues(\.stringValue) ?? [:],
            literals: json["literals"]?.objectValue?.dictionary ?? [:]
        )
        let key = json["key"]?.stringValue ?? "llm"
        if let rule = CodeEvaluator.Rule.all.first(where: { $0.key == key }) {
            return CodeEvaluator(rule, name: json["name"]?.stringValue, mapping: mapping)
        }
        guard key == "llm" else {
            let keys = (CodeEvaluator.Rule.all.map(\.key) + ["llm"]).joined(separator: ", ")
            throw failure("there is no evaluator '\(key)'; there are \(keys)")
        }
        guard let name = json["name"]?.stringValue, let labels = json["labels"]?.objectValue, !labels.isEmpty else {
            throw failure("an evaluator that asks a model needs a \"name\" and \"labels\" with their scores")
        }
        var options = options(json)
        if options.temperature == nil { options.temperature = 0 }
        return LLMEvaluator(
            name: name,
            prompt: try prompt(json),
            client: try model.client(json),
            options: options,
            outputs: [
                CategoricalOutput(
                    name,
                    values: labels.members.map { .init(label: $0.key, score: $0.value.numberValue) }
                )
            ],
            mapping: mapping
        )
    }

    private func prompt(_ json: JSONValue) throws -> PromptTemplate {
        guard let messages = json["messages"]?.arrayValue, !messages.isEmpty else {
            throw failure("where a model is asked, \"messages\" are needed, each with a \"role\" and a \"content\"")
        }
        let format = json["format"]?.stringValue ?? PromptTemplate.Format.mustache.rawValue
        guard let known = PromptTemplate.Format(rawValue: format) else {
            throw failure("there is no format '\(format)'; there are mustache, f-string and none")
        }
        return PromptTemplate(
            try messages.map { message in
                guard let text = message["content"]?.stringValue else { throw failure("a message has no \"content\"") }
                return ChatMessage(role: .init(rawValue: message["role"]?.stringValue ?? "user"), text)
            },
            format: known
        )
    }

    private func options(_ json: JSONValue) -> ChatOptions {
        ChatOptions(
            model: json["model"]?.stringValue,
            temperature: json["temperature"]?.numberValue,
            topP: json["top_p"]?.numberValue,
            maxTokens: json["max_tokens"]?.integerValue.map { Int(clamping: $0) },
            seed: json["seed"]?.integerValue.map { Int(clamping: $0) }
        )
    }

    private func failure(_ reason: String) -> Failure {
        Failure("The experiment in \(path) cannot be run: \(reason).")
    }
}

extension JSONObject {
    fileprivate var dictionary: [String: JSONValue] {
        Dictionary(members.map { ($0.key, $0.value) }, uniquingKeysWith: { $1 })
    }
}
