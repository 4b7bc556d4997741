/// What came of removing a dataset.
public enum DatasetDeletion: Sendable, Hashable {
    case deleted
    /// There is none of this name.
    case missing
    /// It stays: so many experiments were run on it.
    case isUsed(experiments: Int)
}
