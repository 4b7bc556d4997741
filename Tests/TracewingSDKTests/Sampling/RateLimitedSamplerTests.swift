import Testing
import TracewingConcurrency
import TracewingModel
import TracewingSDK

@Suite("Sampling by rate")
struct RateLimitedSamplerTests {
    private let clock = TestClock()
    private let candidate = SamplingCandidate(traceID: TraceID(high: 1, low: 1), name: "work")

    private func recorded(_ sampler: RateLimitedSampler, of count: Int) -> Int {
        (0..<count).count { _ in sampler.sample(candidate).isSampled }
    }

    @Test("A second's worth may come at once; after that they come as time passes")
    func rate() {
        let sampler = RateLimitedSampler(spansPerSecond: 10, clock: clock.spanClock)
        #expect(recorded(sampler, of: 100) == 10)
        clock.advance(99_999_999)
        #expect(recorded(sampler, of: 100) == 0)
        clock.advance(1)
        #expect(recorded(sampler, of: 100) == 1)
        clock.advance(500_000_000)
        #expect(recorded(sampler, of: 100) == 5)
        clock.advance(3_600_000_000_000)
        #expect(recorded(sampler, of: 100) == 10, "a pause saves no more than the burst")
    }

    @Test("Under steady load the rate is what is recorded", arguments: [0.5, 1, 7, 100, 2_500])
    func steady(rate: Double) {
        let sampler = RateLimitedSampler(spansPerSecond: rate, burst: 1, clock: clock.spanClock)
        var count = 0
        for _ in 0..<100_000 {
            count += recorded(sampler, of: 1)
            clock.advance(100_000)
        }
        #expect(abs(Double(count) - rate * 10) <= rate * 0.1 + 1)
    }

    @Test("The burst can be chosen", arguments: [(1, 1), (3, 3), (1_000, 1_000), (0, 0), (-1, 0), (Int.min, 0)])
    func burst(burst: Int, recorded count: Int) {
        let sampler = RateLimitedSampler(spansPerSecond: 2, burst: burst, clock: clock.spanClock)
        #expect(recorded(sampler, of: 2_000) == count)
    }

    @Test(
        "Rates without sense are no trap: nothing, one, or everything",
        arguments: [
            (0, 0), (-1, 0), (.nan, 0), (-.infinity, 0), (.leastNonzeroMagnitude, 1), (1e-30, 1), (0.2, 1),
            (.infinity, 1_000), (.greatestFiniteMagnitude, 1_000), (1e12, 1_000),
        ] as [(Double, Int)]
    )
    func extremes(rate: Double, recorded count: Int) {
        let sampler = RateLimitedSampler(spansPerSecond: rate, clock: clock.spanClock)
        #expect(recorded(sampler, of: 1_000) == count)
        let largest = RateLimitedSampler(spansPerSecond: rate, burst: .max, clock: clock.spanClock)
        #expect(recorded(largest, of: 1_000) >= count)
    }

    @Test("A clock at either end of its range is no trap", arguments: [0, 1, UInt64.max - 1, .max])
    func clockEnds(time: UInt64) {
        clock.setMonotonic(time)
        let sampler = RateLimitedSampler(spansPerSecond: 1_000, clock: clock.spanClock)
        #expect(recorded(sampler, of: 1) == 1)
        clock.setMonotonic(0)
        _ = recorded(sampler, of: 10)
    }

    @Test("Eight tasks that share it get no more than it has, and no less")
    func concurrent() async {
        let sampler = RateLimitedSampler(spansPerSecond: 1_000, clock: clock.spanClock)
        let candidate = candidate
        let count = await withTaskGroup(of: Int.self) { group in
            for _ in 0..<8 {
                group.addTask { (0..<10_000).count { _ in sampler.sample(candidate).isSampled } }
            }
            return await group.reduce(0, +)
        }
        #expect(count == 1_000)
    }

    @Test("As the root of a parent-based sampler it limits traces, and each trace stays whole")
    func wholeTraces() {
        let sampler = ParentBasedSampler(root: RateLimitedSampler(spansPerSecond: 3, clock: clock.spanClock))
        let recorded = Recorded(sampler: sampler)
        for _ in 0..<10 {
            let root = recorded.start("root")
            for _ in 0..<4 { recorded.start("child", context: root.context).end() }
            root.end()
        }
        #expect(recorded.ended.count == 15)
        #expect(Set(recorded.ended.map(\.traceID)).count == 3)
    }
}
