import TracewingConcurrency

/// What a server has counted since it started.
final class ServerCounters: Sendable {
    struct Values: Sendable {
        /// Requests with spans, by the status they were answered with.
        var requests: [Int: Int] = [:]
        var accepted = 0
        var rejected = 0
    }

    private let values = Locked(Values())

    var current: Values { values.withLock { $0 } }

    func count(request status: Int) {
        values.withLock { $0.requests[status, default: 0] += 1 }
    }

    func count(accepted: Int, rejected: Int) {
        values.withLock {
            $0.accepted += accepted
            $0.rejected += rejected
        }
    }
}
