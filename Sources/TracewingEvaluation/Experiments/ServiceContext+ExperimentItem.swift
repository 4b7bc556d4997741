package import Tracing

extension ServiceContext {
    /// What an experiment's task is asked to answer, for tasks that tell of it.
    package internal(set) var experimentItem: ExperimentItem? {
        get { self[ExperimentItemKey.self] }
        set { self[ExperimentItemKey.self] = newValue }
    }
}

private enum ExperimentItemKey: ServiceContextKey {
    typealias Value = ExperimentItem
    static var nameOverride: String? { "tracewing-experiment-item" }
}
