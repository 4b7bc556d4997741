import AllocationCounter

/// What one of `count` repetitions takes, in nanoseconds: the median over several samples, after one that is not
/// counted.
func nanoseconds(_ count: Int, samples: Int = 11, _ body: (Int) throws -> Void) rethrows -> Double {
    var measured: [Double] = []
    for sample in 0...samples {
        let time = try ContinuousClock().measure { try body(count) }
        if sample > 0 { measured.append(time / .nanoseconds(count)) }
    }
    return measured.sorted()[samples / 2]
}

/// The same for asynchronous work.
func nanoseconds(_ count: Int, samples: Int = 11, _ body: (Int) async throws -> Void) async rethrows -> Double {
    var measured: [Double] = []
    for sample in 0...samples {
        let time = try await ContinuousClock().measure { try await body(count) }
        if sample > 0 { measured.append(time / .nanoseconds(count)) }
    }
    return measured.sorted()[samples / 2]
}

/// What one of some thousand repetitions costs: nanoseconds, and blocks of memory asked for.
struct Cost {
    var nanoseconds: Double
    var allocations: Double

    /// - Parameter between: Runs after every sample and is not measured: what the samples leave behind is taken away.
    static func measure(
        _ count: Int = 1000,
        samples: Int = 201,
        between: () async -> Void = {},
        _ body: (Int) -> Void
    ) async -> Cost {
        var times: [Double] = []
        var allocations: [Double] = []
        for sample in 0...samples {
            let before = allocation_count()
            let time = ContinuousClock().measure { body(count) }
            let after = allocation_count()
            if sample > 0 {
                times.append(time / .nanoseconds(count))
                allocations.append(Double(after - before) / Double(count))
            }
            await between()
        }
        return Cost(nanoseconds: times.sorted()[samples / 2], allocations: allocations.sorted()[samples / 2])
    }
}

/// Keeps the optimizer from removing what is measured: it cannot see that nothing is done with the value.
@inline(never)
@_optimize(none)
func keep<Value>(_ value: Value) {}

enum Calibration {
    /// A step of a loop that nothing but the processor's speed decides.
    static func measure() -> Double {
        nanoseconds(20_000_000) { count in
            var state: UInt64 = 0x9E37_79B9_7F4A_7C15
            for _ in 0..<count {
                state ^= state >> 12
                state ^= state << 25
                state = state &* 0x2545_F491_4F6C_DD1D
            }
            keep(state)
        }
    }
}
