/// Where an experiment writes down what happens in it, so that another start goes on from there.
package protocol ExperimentJournal: Sendable {
    /// Writes an entry down. When this returns, a crash does not take it back.
    ///
    /// - Parameter progress: How far the experiment is without the entry.
    func append(_ entry: ExperimentEntry, after progress: ExperimentProgress) async throws
}
