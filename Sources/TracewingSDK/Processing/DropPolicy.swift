/// Which spans are given up when a queue is full.
public enum DropPolicy: Sendable, Hashable {
    /// The one that has just ended.
    case newest
    /// The newest that is neither an error nor the first span of its trace in this process, so that failures and whole
    /// runs are still seen; if all are, the one that has just ended.
    case errorsAndRootsFirst
}
