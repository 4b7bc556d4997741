/// How much is kept.
public struct RetentionPolicy: Sendable, Hashable {
    /// How long a trace is kept after it arrived, by the server's clock: what senders say the time is does not count.
    public var maximumAge: Duration?
    /// How many bytes the store may take up; the first to arrive are the first to go.
    public var maximumBytes: Int?

    public init(maximumAge: Duration? = nil, maximumBytes: Int? = nil) {
        self.maximumAge = maximumAge
        self.maximumBytes = maximumBytes
    }
}
