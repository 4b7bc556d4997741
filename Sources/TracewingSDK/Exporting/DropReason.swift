/// Why a span was not exported.
public struct DropReason: RawRepresentable, Sendable, Hashable {
    public let rawValue: String

    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    /// The queue had no room.
    public static let queueFull = DropReason(rawValue: "queue_full")
    /// The sampler did not want it.
    public static let sampledOut = DropReason(rawValue: "sampled_out")
    /// The backend took the batch but not this span.
    public static let rejected = DropReason(rawValue: "rejected")
    /// The backend refused the batch, and would again.
    public static let permanent = DropReason(rawValue: "permanent")
    /// The backend could not be reached, or was busy, until the last retry.
    public static let retriesExhausted = DropReason(rawValue: "retries_exhausted")
    /// The exporter threw an error of another kind.
    public static let exporterFailed = DropReason(rawValue: "exporter_failed")
    /// The exporter did not come back in time.
    public static let timedOut = DropReason(rawValue: "timed_out")
    /// The backend takes no request as large as this span alone.
    public static let tooLarge = DropReason(rawValue: "too_large")
    /// It ended after the shutdown.
    public static let afterShutdown = DropReason(rawValue: "after_shutdown")
    /// The spool had no room for it any more.
    public static let spoolFull = DropReason(rawValue: "spool_full")
    /// It names no tenant or no agent, or was not meant for the exporter.
    public static let noIdentity = DropReason(rawValue: "no_identity")
    /// There was no token for its tenant and agent.
    public static let noToken = DropReason(rawValue: "no_token")
}
