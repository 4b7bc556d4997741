public import Tracing

/// Judges an answer.
///
/// ```swift
/// let mapping = InputMapping(paths: ["text": "$.output"], literals: ["words": "Oslo"])
/// let evaluator = CodeEvaluator(.contains, mapping: mapping)
/// let results = await evaluator.evaluate(EvaluationInput(input: question, output: answer), context: .topLevel)
/// ```
///
/// An evaluator does not throw: what keeps it from a judgement is in the result. It gives one result for each of its
/// output configurations, whatever happens.
public protocol Evaluator: Sendable {
    /// What its results are named after.
    var name: String { get }

    /// The forms of its results, one each.
    var outputs: [OutputConfiguration] { get }

    /// Who judges: a program unless said otherwise. An experiment says so of an evaluation that it has left behind.
    var annotatorKind: AnnotatorKind { get }

    /// Judges `input`.
    ///
    /// - Parameters:
    ///   - input: What is judged, and what it is judged by.
    ///   - context: What the evaluator's span is a child of. It is handed down to every call of a model; the current
    ///     context is never read. `.topLevel` makes the evaluation a trace of its own.
    /// - Returns: One result for each of ``outputs``, in their order.
    func evaluate(_ input: EvaluationInput, context: ServiceContext) async -> [EvaluationResult]
}

extension Evaluator {
    public var annotatorKind: AnnotatorKind { .code }

    /// What the result of an output is called: as the evaluator if it is the only one, else `name.output`.
    public func resultName(of output: OutputConfiguration) -> String {
        outputs.count > 1 ? "\(name).\(output.name)" : name
    }
}
