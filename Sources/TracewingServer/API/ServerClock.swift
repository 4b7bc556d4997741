import Foundation

/// What time it is.
enum ServerClock {
    /// Nanoseconds since 1970.
    static var now: UInt64 { UInt64(max(0, Date().timeIntervalSince1970 * 1e9)) }
}
