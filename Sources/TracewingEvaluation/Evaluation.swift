#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif
import Tracewing
import TracewingModel
import TracewingSDK
import Tracing

/// One evaluation under way: its span, its steps, and the results that become of it.
///
/// It is a value of the function that evaluates. Its spans end there, in the order of the code, whatever is thrown and
/// whoever waits; nothing looks for a current context.
struct Evaluation {
    let scope: EvaluationScope
    private let evaluator: any Evaluator
    private let input: EvaluationInput
    private let start = Date()
    private let trace: TraceID?
    /// Whether what is judged is recorded.
    private let capturesContent: Bool

    init(by evaluator: any Evaluator, of input: EvaluationInput, in context: ServiceContext) {
        self.evaluator = evaluator
        self.input = input
        capturesContent = Observability.configuration.content.capturesContent
        scope = EvaluationScope.start(
            "Evaluator: \(evaluator.name)",
            kind: .evaluator,
            of: input.subject?.spanContext,
            context: context
        )
        // One that is not sampled is nowhere to be found.
        trace = scope.isRecording ? scope.handle.span?.spanContext.traceID : nil
        context.startedEvaluation?.begin(in: trace)
        if capturesContent { scope.recordInput(.object(input.values)) }
    }

    /// Runs one step in a span of its own under the evaluation's.
    func step<Value>(
        _ name: String,
        kind: EvaluationScope.Kind = .chain,
        input: @autoclosure () -> JSONValue = .null,
        output: (Value) -> JSONValue,
        _ body: () throws(EvaluationError) -> Value
    ) throws(EvaluationError) -> Value {
        let step = EvaluationScope.start(name, kind: kind, context: scope.context)
        defer { step.end() }
        if capturesContent { step.recordInput(input()) }
        do throws(EvaluationError) {
            let value = try body()
            if capturesContent { step.recordOutput(output(value)) }
            return value
        } catch {
            step.record(error)
            if capturesContent { step.recordOutput(["error": .string(error.message)]) }
            throw error
        }
    }

    /// The evaluator's inputs, in a span of their own.
    func inputs(_ mapping: InputMapping, for schema: InputSchema) throws(EvaluationError) -> JSONObject {
        try step(
            "Input Mapping",
            input: ["input_mapping": mapping.json, "template_variables": .object(input.values)],
            output: { .object($0) },
            { () throws(EvaluationError) in try mapping.inputs(for: schema, from: input.values) }
        )
    }

    /// Ends the evaluation with what it has found.
    ///
    /// - Parameter findings: One for each output of the evaluator, in their order.
    func end(_ findings: [Result<Finding, EvaluationError>]) -> [EvaluationResult] {
        let end = Date()
        let results = zip(evaluator.outputs, findings).map { output, finding in
            var result = EvaluationResult(
                name: evaluator.resultName(of: output),
                annotatorKind: evaluator.annotatorKind,
                traceID: trace,
                start: start,
                end: end
            )
            switch finding {
            case .success(let finding):
                result.label = finding.label
                result.score = finding.score
                result.explanation = finding.explanation
                result.metadata = finding.metadata
            case .failure(let error):
                result.error = error
            }
            return result
        }
        record(results)
        scope.end()
        return results
    }

    /// Ends the evaluation without a judgement.
    func end(_ error: EvaluationError) -> [EvaluationResult] {
        end(evaluator.outputs.map { _ in .failure(error) })
    }

    private func record(_ results: [EvaluationResult]) {
        guard let own = scope.handle.span else { return }
        let span = input.subject?.openSpan ?? own
        for result in results { span.recordEvaluation(EvaluationDetails(result)) }
        if capturesContent { scope.recordOutput(["results": .array(results.map(\.summary))]) }
        if let error = results.lazy.compactMap(\.error).first { scope.record(error) }
    }
}

/// A judgement.
struct Finding: Sendable, Hashable {
    var label: String?
    var score: Double?
    var explanation: String?
    var metadata: JSONObject = [:]

    var json: JSONValue {
        [
            "label": label.map { .string($0) } ?? .null,
            "score": score.map { .number($0) } ?? .null,
            "explanation": explanation.map { .string($0) } ?? .null,
        ]
    }
}

extension EvaluationScope {
    /// Records why there is no judgement, in a word: the message may quote what is judged, and a status is not
    /// redacted.
    fileprivate func record(_ error: EvaluationError) {
        guard error.kind != .cancelled else { return recordCancellation() }
        setTagMaybe(OTel.errorType, .string(error.kind.name))
        handle.span?.setStatus(.error(error.kind.name))
    }
}

extension EvaluationDetails {
    fileprivate init(_ result: EvaluationResult) {
        self.init(
            name: result.name,
            label: result.label,
            score: result.score,
            explanation: result.explanation,
            errorType: result.error?.kind.name
        )
    }
}

extension EvaluationResult {
    fileprivate var summary: JSONValue {
        [
            "name": .string(name),
            "label": label.map { .string($0) } ?? .null,
            "score": score.map { .number($0) } ?? .null,
            "explanation": explanation.map { .string($0) } ?? .null,
            "error": error.map { .string($0.message) } ?? .null,
        ]
    }
}
