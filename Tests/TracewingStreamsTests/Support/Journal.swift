import TracewingConcurrency

/// What happened, in order.
final class Journal: Sendable {
    private let lines = Locked<[String]>([])

    var entries: [String] { lines.withLock { $0 } }

    func note(_ line: String) {
        lines.withLock { $0.append(line) }
    }

    func count(_ line: String) -> Int {
        entries.count { $0 == line }
    }

    func count(prefix: String) -> Int {
        entries.count { $0.hasPrefix(prefix) }
    }
}
