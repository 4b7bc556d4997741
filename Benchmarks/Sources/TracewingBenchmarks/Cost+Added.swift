import AllocationCounter

extension Cost {
    /// What `body` costs more than `base` does, an element: the difference between the fastest samples of each. Both
    /// are run in turn, and whatever else the machine does only adds.
    ///
    /// The allocations are those of `body`. What a stream allocates once does not show among so many elements.
    static func added(
        _ count: Int = 20_000,
        samples: Int = 101,
        _ body: (Int) async throws -> Void,
        to base: (Int) async throws -> Void
    ) async rethrows -> Cost {
        var baseTimes: [Double] = []
        var times: [Double] = []
        var allocations: [Double] = []
        for sample in 0...samples {
            let clock = ContinuousClock()
            let baseTime = try await clock.measure { try await base(count) }
            let before = allocation_count()
            let time = try await clock.measure { try await body(count) }
            let after = allocation_count()
            if sample > 0 {
                baseTimes.append(baseTime / .nanoseconds(count))
                times.append(time / .nanoseconds(count))
                allocations.append(Double(after - before) / Double(count))
            }
        }
        return Cost(
            nanoseconds: (times.min() ?? 0) - (baseTimes.min() ?? 0),
            allocations: allocations.sorted()[samples / 2]
        )
    }
}
