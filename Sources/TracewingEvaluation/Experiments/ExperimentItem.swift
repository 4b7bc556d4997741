/// One example, one time.
package struct ExperimentItem: Sendable, Hashable {
    package let exampleID: String
    /// Counted from 1.
    package let repetition: Int
}
