import TracewingConcurrency

/// How often each sender may come: one that goes wild does not take the place of the others.
final class SenderRates: Sendable {
    private struct Allowance {
        var requests: Double
        var time: ContinuousClock.Instant
    }

    private let perSecond: Double
    private let senders = Locked<[String: Allowance]>([:])

    /// Only holders of keys are counted. Still, there is an end to how many are remembered.
    private static let mostSenders = 10_000

    init(perSecond: Int) {
        self.perSecond = Double(max(1, perSecond))
    }

    /// Whether the sender may come now. What it did not use is kept for a second.
    func admit(_ sender: String, now: ContinuousClock.Instant = .now) -> Bool {
        senders.withLock { senders in
            if senders.count >= Self.mostSenders, senders[sender] == nil { senders.removeAll() }
            var allowance = senders[sender] ?? Allowance(requests: perSecond, time: now)
            let gained = (now - allowance.time) / .seconds(1) * perSecond
            allowance.requests = min(perSecond, allowance.requests + max(0, gained))
            allowance.time = now
            defer { senders[sender] = allowance }
            guard allowance.requests >= 1 else { return false }
            allowance.requests -= 1
            return true
        }
    }
}
