import Tracing
import TracewingConcurrency
import TracewingEvaluation

/// An evaluator that is a function, and counts how often it was asked.
final class FunctionEvaluator: Evaluator {
    let name: String
    let outputs: [OutputConfiguration]
    let annotatorKind = AnnotatorKind.human
    private let body: @Sendable (EvaluationInput, Int) async -> Result<Double, EvaluationError>
    private let calls = Locked(0)

    var callCount: Int { calls.withLock { $0 } }

    init(
        _ name: String,
        body: @escaping @Sendable (EvaluationInput, Int) async -> Result<Double, EvaluationError> = { _, _ in
            .success(1)
        }
    ) {
        self.name = name
        outputs = [.continuous(ContinuousOutput(name, direction: .maximize))]
        self.body = body
    }

    func evaluate(_ input: EvaluationInput, context: ServiceContext) async -> [EvaluationResult] {
        let call = calls.withLock { count in
            count += 1
            return count
        }
        var result = EvaluationResult(name: name, annotatorKind: annotatorKind)
        switch await body(input, call) {
        case .success(let score): result.score = score
        case .failure(let error): result.error = error
        }
        return [result]
    }
}
