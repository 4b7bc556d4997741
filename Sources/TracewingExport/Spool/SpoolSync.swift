/// When a spool makes the system write to the disk what it has been given.
///
/// What a process has written survives its end, however it ends, under each of these. They differ in what a power
/// failure or a crash of the system itself may take.
public struct SpoolSync: Sendable, Hashable {
    enum Policy: Sendable, Hashable {
        case always, never
        case every(Duration)
    }

    let policy: Policy

    /// Before a span counts as spooled. A power failure takes nothing that was.
    public static let always = SpoolSync(policy: .always)
    /// Whenever the system likes to: up to half a minute may be lost with the power.
    public static let never = SpoolSync(policy: .never)

    /// As long as this after the first write since the last time. That much may be lost with the power.
    public static func every(_ interval: Duration) -> SpoolSync {
        SpoolSync(policy: .every(interval))
    }
}
