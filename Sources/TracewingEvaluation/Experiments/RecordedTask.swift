public import TracewingModel
public import Tracing

/// Takes the answer from the example itself: for judging what was answered elsewhere.
public struct RecordedTask: ExperimentTask {
    private let mapping: InputMapping

    /// - Parameter path: A JSONPath into `{"input", "reference", "metadata"}`, such as `$.metadata.answer`.
    public init(path: String) {
        mapping = InputMapping(paths: ["output": path])
    }

    public func answer(_ example: DatasetExample, context: ServiceContext) async throws -> JSONValue {
        let values = example.json.objectValue ?? [:]
        return try mapping.inputs(for: InputSchema([.init("output", .any)]), from: values)["output"] ?? .null
    }
}
