public import TracewingModel
public import Tracing

/// Judges with a program: the same every time, without a model.
///
/// ```swift
/// let mentionsOslo = CodeEvaluator(
///     .contains,
///     name: "mentions Oslo",
///     mapping: InputMapping(paths: ["text": "$.output"], literals: ["words": "Oslo"])
/// )
/// ```
public struct CodeEvaluator: Evaluator {
    public let name: String
    public let outputs: [OutputConfiguration]
    /// How it judges.
    public let rule: Rule
    /// Where its inputs come from.
    public let mapping: InputMapping

    /// - Parameters:
    ///   - rule: How it judges.
    ///   - name: What its results are named after; the rule's key unless given.
    ///   - mapping: Where its inputs come from.
    ///   - outputs: The forms of its results; the rule's own unless given.
    public init(
        _ rule: Rule,
        name: String? = nil,
        mapping: InputMapping = InputMapping(),
        outputs: [OutputConfiguration]? = nil
    ) {
        self.rule = rule
        self.name = name ?? rule.key
        self.mapping = mapping
        self.outputs = outputs ?? [rule.output]
    }

    public func evaluate(_ input: EvaluationInput, context: ServiceContext) async -> [EvaluationResult] {
        let evaluation = Evaluation(by: self, of: input, in: context)
        do throws(EvaluationError) {
            let inputs = try evaluation.inputs(mapping, for: rule.schema)
            let verdict = try evaluation.step(
                rule.key,
                input: .object(inputs),
                output: \.json,
                { () throws(EvaluationError) in try rule.judge(inputs) }
            )
            let findings = try evaluation.step(
                "Parse Eval Result",
                input: verdict.json,
                output: { .array($0.map(\.json)) },
                { () throws(EvaluationError) in outputs.map { verdict.finding(for: $0, metadata: inputs) } }
            )
            return evaluation.end(findings.map { .success($0) })
        } catch {
            return evaluation.end(error)
        }
    }
}

extension CodeEvaluator {
    /// How a ``CodeEvaluator`` judges.
    ///
    /// A rule of your own:
    ///
    /// ```swift
    /// extension CodeEvaluator.Rule {
    ///     static let isShort = CodeEvaluator.Rule(
    ///         key: "is_short",
    ///         schema: InputSchema([.init("text")]),
    ///         output: .categorical(CategoricalOutput("is_short", labels: [("short", 1), ("long", 0)]))
    ///     ) { inputs in
    ///         Verdict((inputs["text"]?.stringValue ?? "").count < 200)
    ///     }
    /// }
    /// ```
    public struct Rule: Sendable {
        /// What it is known by.
        public let key: String
        public let schema: InputSchema
        /// The form of the result, unless the evaluator has its own.
        public let output: OutputConfiguration
        let judge: @Sendable (JSONObject) throws(EvaluationError) -> Verdict

        /// - Parameter judge: Judges inputs that fit the schema.
        public init(
            key: String,
            schema: InputSchema,
            output: OutputConfiguration,
            judge: @escaping @Sendable (JSONObject) throws(EvaluationError) -> Verdict
        ) {
            self.key = key
            self.schema = schema
            self.output = output
            self.judge = judge
        }

        /// The rules that come with Tracewing.
        public static let all: [Rule] = [.contains, .exactMatch, .regex, .levenshteinDistance, .jsonDistance]
    }
}
