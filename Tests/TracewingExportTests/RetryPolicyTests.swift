import Testing
@testable import TracewingExport

@Suite("Backoff")
struct RetryPolicyTests {
    @Test(
        "The ceiling doubles with every attempt and ends at the maximum; the wait is anywhere below it",
        arguments: [(1, 1), (2, 2), (3, 4), (4, 8), (5, 16), (6, 30), (7, 30), (100, 30), (Int.max, 30)]
    )
    func ceiling(attempt: Int, seconds: Int) {
        for jitter in [0, 0.25, 1] {
            let wait = RetryPolicy().backoff(before: attempt, asked: nil, jitter: jitter)
            #expect(wait == .seconds(seconds) * jitter)
        }
    }

    @Test("A policy beyond counting waits a day at most, and is no trap")
    func huge() {
        let policy = RetryPolicy(initialBackoff: .seconds(Int64.max), maxBackoff: .seconds(Int64.max))
        for attempt in [1, 100] {
            #expect(policy.backoff(before: attempt, asked: nil, jitter: 1) == .seconds(86_400))
            #expect(policy.backoff(before: attempt, asked: .seconds(999_999_999), jitter: 0) == .seconds(86_400))
        }
    }

    @Test("A policy below zero does not wait")
    func negative() {
        let policy = RetryPolicy(initialBackoff: .seconds(-1), maxBackoff: .seconds(-1))
        #expect(policy.backoff(before: 1, asked: nil, jitter: 1) == .zero)
        #expect(policy.backoff(before: 9, asked: .seconds(5), jitter: 1) == .zero)
    }

    @Test(
        "What the server asks for is waited at least, up to the maximum, and something is added",
        arguments: [(.zero, 1, 0, 1), (.seconds(7), 1, 7, 8), (.seconds(3_600), 1, 30, 31), (.seconds(2), 4, 2, 8)]
            as [(Duration, Int, Int, Int)]
    )
    func asked(asked: Duration, attempt: Int, least: Int, most: Int) {
        #expect(RetryPolicy().backoff(before: attempt, asked: asked, jitter: 0) == .seconds(least))
        #expect(RetryPolicy().backoff(before: attempt, asked: asked, jitter: 1) == .seconds(most))
    }

    @Test("The system's jitter is anywhere between nothing and all")
    func jitter() {
        let values = (0..<1_000).map { _ in RetryClock.system.jitter() }
        #expect(values.allSatisfy { 0...1 ~= $0 })
        #expect(values.contains { $0 > 0.9 } && values.contains { $0 < 0.1 })
    }
}
