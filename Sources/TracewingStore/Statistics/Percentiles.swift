/// What most, nearly all and all but one in a hundred stayed below, in nanoseconds.
public struct Percentiles: Sendable, Hashable {
    public var p50: UInt64
    public var p95: UInt64
    public var p99: UInt64

    /// By nearest rank; nil for no values.
    init?(_ values: [UInt64]) {
        guard !values.isEmpty else { return nil }
        let sorted = values.sorted()
        func rank(_ share: Int) -> UInt64 { sorted[max(0, (sorted.count * share + 99) / 100 - 1)] }
        (p50, p95, p99) = (rank(50), rank(95), rank(99))
    }
}
