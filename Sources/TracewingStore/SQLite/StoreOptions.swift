import Foundation

/// How a store is opened.
public struct StoreOptions: Sendable {
    /// What becomes of a damaged file.
    public enum DamageResponse: Sendable, Hashable {
        /// Opening fails.
        case refuse
        /// The file is renamed to `….damaged-1` (2, 3…), with its log, and a new one begun.
        /// ``SQLiteTraceStore/notices`` says so. A large file is looked through before opening returns as well, which
        /// takes a second or two a gigabyte.
        case setAside
    }

    /// What models cost.
    public var prices: PriceTable
    public var whenDamaged: DamageResponse
    /// What time it is, in nanoseconds since 1970.
    var now: @Sendable () -> UInt64 = { UInt64(max(0, Date().timeIntervalSince1970 * 1e9)) }

    /// How large a file is checked for damage while everybody waits, unless it is to be set aside.
    var checkedAtOnce = DatabaseConnection.checkedAtOnce
    /// How long a secure deletion waits for those who read what was there before.
    var patienceWithReaders = Duration.seconds(DatabaseConnection.patience)
    /// How many bytes of spans a page of a trace may hold; a span that has more is a page of its own.
    var mostPageBytes = 32 << 20
    /// How many bytes of spans a trace that is read at once may have.
    var mostTraceBytes = 512 << 20

    public init(prices: PriceTable = .builtIn, whenDamaged: DamageResponse = .refuse) {
        self.prices = prices
        self.whenDamaged = whenDamaged
    }
}
