/// Opens when one source has failed a number of times in a row.
struct Breaker: Sendable {
    private let limit: Int
    private var failures: [String: Int] = [:]

    init(limit: Int) {
        self.limit = max(1, limit)
    }

    /// - Returns: Whether it is open now.
    mutating func record(_ source: String, hasFailed: Bool) -> Bool {
        failures[source] = hasFailed ? failures[source, default: 0] + 1 : 0
        return failures[source, default: 0] >= limit
    }
}
