import Synchronization
import TracewingStreams

struct Broken: Error, Equatable {
    var reason = "source"
}

/// A sequence of numbers that says in its journal what is done to it.
struct Script: AsyncSequence, Sendable {
    enum Step: Sendable {
        case update(Int)
        case fail(Broken)
        /// Stop until the test lets it go on.
        case wait(Turnstile)
        /// Any code.
        case run(@Sendable () async throws -> Void)
    }

    var steps: [Step]
    var journal: Journal?

    init(_ steps: [Step], journal: Journal? = nil) {
        self.steps = steps
        self.journal = journal
    }

    init(_ numbers: [Int], journal: Journal? = nil) {
        self.init(numbers.map { .update($0) }, journal: journal)
    }

    func makeAsyncIterator() -> Iterator {
        journal?.note("source started")
        return Iterator(steps: steps, lifetime: Lifetime(journal: journal))
    }

    /// Not `Sendable`, as iterators may be.
    struct Iterator: AsyncIteratorProtocol {
        var steps: [Step]
        var position = 0
        let lifetime: Lifetime

        mutating func next(isolation actor: isolated (any Actor)?) async throws -> Int? {
            while position < steps.count {
                position += 1
                switch steps[position - 1] {
                case .update(let number): return number
                case .fail(let error): throw error
                case .wait(let turnstile): await turnstile.pass()
                case .run(let body): try await body()
                }
            }
            return nil
        }

        mutating func next() async throws -> Int? {
            try await next(isolation: nil)
        }
    }

    final class Lifetime {
        let journal: Journal?

        init(journal: Journal?) {
            self.journal = journal
        }

        deinit {
            journal?.note("source closed")
        }
    }
}

/// A stream source that knows its own end.
struct KnowingSource: StreamSource {
    var numbers: [Int]
    var reachedEnd = true
    var onEnd: (@Sendable () -> Void)?
    var buffered = false
    var journal: Journal?

    mutating func next(isolation actor: isolated (any Actor)?) async throws -> Int? {
        guard !numbers.isEmpty else {
            onEnd?()
            return nil
        }
        return numbers.removeFirst()
    }

    var hasBufferedUpdate: Bool { buffered }

    mutating func close(isolation actor: isolated (any Actor)?) async {
        journal?.note("source closed")
    }

    mutating func abandon() {
        journal?.note("source abandoned")
    }
}
