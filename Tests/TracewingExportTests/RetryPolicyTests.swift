import Testing
@testable import TracewingExport

@Suite("Backoff")
struct RetryPolicyTests {
    @Test(
        "The ceiling doubles with every attempt and ends at the maximum; the wait is anywhere below it",
        arguments: [(1, 1), (2, 2), (3, 4), (4, 8), (5, 16), (6, 30), (7, 30), (100, 30), (Int.max, 30)]
    )
    func ceiling(attempt: Int, seconds: Int) {
        let waits = (0..<500).map { _ in RetryPolicy().backoff(before: attempt, asked: nil) }
        #expect(waits.allSatisfy { .zero...Duration.seconds(seconds) ~= $0 })
        #expect(waits.contains { $0 > .seconds(seconds) * 0.8 }, "full jitter reaches the ceiling")
        #expect(waits.contains { $0 < .seconds(seconds) * 0.2 }, "and down to nothing")
    }

    @Test("A policy beyond counting waits a day at most, and is no trap")
    func huge() {
        let policy = RetryPolicy(initialBackoff: .seconds(Int64.max), maxBackoff: .seconds(Int64.max))
        for attempt in [1, 100] {
            #expect(policy.backoff(before: attempt, asked: .seconds(999_999_999)) == .seconds(86_400))
        }
    }

    @Test(
        "What the server asks for is waited at least, up to the maximum",
        arguments: [
            (.zero, .zero, .seconds(1)), (.seconds(7), .seconds(7), .seconds(7)),
            (.seconds(3_600), .seconds(30), .seconds(30)),
        ]
            as [(Duration, Duration, Duration)]
    )
    func asked(asked: Duration, least: Duration, most: Duration) {
        for _ in 0..<100 {
            #expect(least...most ~= RetryPolicy().backoff(before: 1, asked: asked))
        }
    }
}
