/// Where datasets are kept: examples to try prompts on, with every version they have had.
///
/// ```swift
/// let change = DatasetChange(note: "The first ones", putting: examples)
/// let revision = try await store.reviseDataset("cities", change, makingIt: true)
/// let page = try await store.examples(ofDataset: "cities", version: revision?.version)
/// ```
///
/// A version never changes. Retention removes none. Methods throw ``TraceStoreError``; those that read also
/// `CancellationError`.
public protocol DatasetStore: Sendable {
    /// Some datasets, by name.
    ///
    /// - Parameters:
    ///   - after: The name behind which to go on.
    ///   - limit: 1 to 500.
    func datasets(after: String?, limit: Int) async throws -> [StoredDataset]

    /// One dataset; nil if there is none of this name.
    func dataset(_ name: String) async throws -> StoredDataset?

    /// The versions of a dataset, the newest first; empty if there is no such dataset.
    ///
    /// - Parameter limit: 1 to 500.
    func versions(ofDataset name: String, limit: Int) async throws -> [StoredDatasetVersion]

    /// Makes a dataset without examples: that is its version 1. False if there is one of this name already.
    func createDataset(_ name: String, description: String?) async throws -> Bool

    /// Adds a version: the newest one, changed. What changes nothing adds none.
    ///
    /// Others see nothing of it before it returns. It is written in small steps, between which appends go on, and runs
    /// to its end once called; of what a kill interrupts nothing stays.
    ///
    /// - Parameter makingIt: Whether to make the dataset if it is not there.
    /// - Returns: What it came to; nil if there is no such dataset.
    /// - Throws: ``TraceStoreError/Code/tooLarge`` if it would have more than ``StoredDataset/mostExamples`` then, or
    ///   more than ``StoredDataset/mostBytes`` in all its versions.
    func reviseDataset(_ name: String, _ change: DatasetChange, makingIt: Bool) async throws -> DatasetRevision?

    /// Some examples of one version, in their order; nil if there is no such dataset or version.
    ///
    /// - Parameters:
    ///   - version: nil for the newest.
    ///   - after: Where to go on, as ``ExamplePage/next`` says it; nil to begin with the first.
    ///   - limit: 1 to 1,000. A page of large examples holds fewer, and has a next one all the same.
    func examples(
        ofDataset name: String,
        version: Int?,
        after: Int64?,
        limit: Int
    ) async throws -> ExamplePage?

    /// These examples of one version, by their ids. Those that are not there are left out.
    func examples(_ ids: [String], ofDataset name: String, version: Int) async throws -> [String: StoredExample]

    /// Removes a dataset with all its versions, unless experiments were run on it.
    func deleteDataset(_ name: String) async throws -> DatasetDeletion
}
