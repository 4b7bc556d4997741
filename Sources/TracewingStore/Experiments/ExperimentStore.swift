public import TracewingModel

/// Where experiments are kept, with all that has happened in them. Retention removes none.
///
/// The store does not know what an experiment is made of: descriptions, summaries and entries are JSON of whoever runs
/// it. Methods throw ``TraceStoreError``; those that read also `CancellationError`.
public protocol ExperimentStore: Sendable {
    /// Keeps an experiment that begins: ``StoredExperiment/State/running``.
    ///
    /// - Parameter version: Of the dataset; nil for the newest.
    /// - Returns: nil if there is no such dataset or version.
    func createExperiment(
        _ name: String,
        dataset: String,
        version: Int?,
        description: JSONValue,
        summary: JSONValue
    ) async throws -> StoredExperiment?

    /// Some experiments, the last to begin first, without their descriptions: those may be large.
    ///
    /// - Parameters:
    ///   - dataset: On which dataset; nil for all.
    ///   - after: The id behind which to go on.
    ///   - limit: 1 to 200.
    func experiments(dataset: String?, after: Int64?, limit: Int) async throws -> [StoredExperiment]

    /// One experiment; nil if there is none of this id.
    func experiment(_ id: Int64) async throws -> StoredExperiment?

    /// Says how an experiment stands. False if there is none of this id.
    func updateExperiment(
        _ id: Int64,
        state: StoredExperiment.State,
        reason: String?,
        summary: JSONValue?
    ) async throws -> Bool

    /// Writes down what has happened, with what it says of traces: on disk when this returns, all or nothing.
    func append(
        _ entries: [StoredEntry],
        annotations: [NewAnnotation],
        toExperiment id: Int64,
        summary: JSONValue
    ) async throws

    /// What has happened to some items, in their order, all entries of each.
    ///
    /// - Parameters:
    ///   - after: The item behind which to go on.
    ///   - items: How many, 1 to 1,000. A page of large entries holds fewer, and has a next one all the same.
    func entries(ofExperiment id: Int64, after: Int64?, items: Int) async throws -> EntryPage

    /// Removes an experiment. Says whether there was one. What was said of traces stays with these.
    func deleteExperiment(_ id: Int64) async throws -> Bool
}
