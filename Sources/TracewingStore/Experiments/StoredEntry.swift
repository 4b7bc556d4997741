public import TracewingModel

/// One thing that has happened in an experiment.
public struct StoredEntry: Sendable, Hashable {
    /// To what it happened: whoever runs the experiment numbers examples and repetitions.
    public var item: Int64
    public var body: JSONValue

    public init(item: Int64, body: JSONValue) {
        self.item = item
        self.body = body
    }
}
