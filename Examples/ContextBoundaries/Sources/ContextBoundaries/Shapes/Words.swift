import Synchronization

/// What a model says: one word after another, then nil.
final class Words: Sendable {
    private let rest: Mutex<[String]>

    init(_ words: String...) {
        rest = Mutex(words)
    }

    func next() -> String? {
        rest.withLock { $0.isEmpty ? nil : $0.removeFirst() }
    }
}
