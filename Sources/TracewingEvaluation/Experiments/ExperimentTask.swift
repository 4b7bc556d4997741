public import TracewingModel
public import Tracing

/// What an experiment tries on every example.
public protocol ExperimentTask: Sendable {
    /// Answers an example.
    ///
    /// - Parameter context: What is traced on the way is a child of this.
    /// - Returns: What is judged, as ``EvaluationInput`` has it under `output`.
    func answer(_ example: DatasetExample, context: ServiceContext) async throws -> JSONValue
}

/// A task that is a function.
public struct FunctionTask: ExperimentTask {
    private let body: @Sendable (DatasetExample, ServiceContext) async throws -> JSONValue

    public init(_ body: @escaping @Sendable (DatasetExample, ServiceContext) async throws -> JSONValue) {
        self.body = body
    }

    public func answer(_ example: DatasetExample, context: ServiceContext) async throws -> JSONValue {
        try await body(example, context)
    }
}
