import TracewingStreams

/// Numbers, already there.
struct Numbers: AsyncSequence, Sendable {
    let count: Int

    struct Iterator: AsyncIteratorProtocol {
        var number = 0
        let count: Int

        mutating func next(isolation actor: isolated (any Actor)?) async throws -> Int? {
            guard number < count else { return nil }
            number += 1
            return number
        }

        mutating func next() async throws -> Int? { try await next(isolation: #isolation) }
    }

    func makeAsyncIterator() -> Iterator { Iterator(count: count) }

    /// The same, from a source that has read them all at once.
    struct Parsed: StreamSource {
        var number = 0
        let count: Int

        var hasBufferedUpdate: Bool { number > 0 }

        mutating func next(isolation actor: isolated (any Actor)?) async throws -> Int? {
            guard number < count else { return nil }
            number += 1
            return number
        }
    }
}
