/// One example, one time.
struct ExperimentItem: Sendable, Hashable {
    let exampleID: String
    /// Counted from 1.
    let repetition: Int
}
