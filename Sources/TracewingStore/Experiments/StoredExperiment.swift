public import TracewingModel

/// An experiment, without its entries.
public struct StoredExperiment: Sendable, Hashable {
    /// How an experiment stands.
    public enum State: String, Sendable, Hashable {
        /// It was begun and nothing has been said of its end: it runs, or the process that ran it has died.
        case running
        case finished
        /// Somebody stopped it, or it stopped itself, for a reason.
        case stopped
        /// It could not go on.
        case failed
    }

    public var id: Int64
    public var name: String
    /// The name of its dataset.
    public var dataset: String
    /// The version of that.
    public var version: Int
    /// What is asked and how it is judged; null in a list.
    public var description: JSONValue
    public var state: State
    /// Why it is no longer running, for a person.
    public var reason: String?
    /// How far it is.
    public var summary: JSONValue
    /// In nanoseconds since 1970.
    public var created: UInt64
    public var updated: UInt64
}
