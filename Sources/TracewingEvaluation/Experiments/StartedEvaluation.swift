import TracewingConcurrency
import TracewingModel
import Tracing

/// What is known of an evaluation before it ends: all there is to tell of one that takes too long.
final class StartedEvaluation: Sendable {
    private let trace = Locked<TraceID?>(nil)

    /// The evaluation's trace, once it has begun and if it is recorded.
    var traceID: TraceID? { trace.withLock { $0 } }

    func begin(in trace: TraceID?) {
        self.trace.withLock { $0 = trace }
    }
}

extension ServiceContext {
    /// Where an evaluation in this context says that it has begun.
    var startedEvaluation: StartedEvaluation? {
        get { self[StartedEvaluationKey.self] }
        set { self[StartedEvaluationKey.self] = newValue }
    }
}

private enum StartedEvaluationKey: ServiceContextKey {
    typealias Value = StartedEvaluation
    static var nameOverride: String? { "tracewing-started-evaluation" }
}
