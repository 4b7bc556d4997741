#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif
import Synchronization
public import TracewingModel
import TracewingConcurrency

/// Random ids without a system call each: a counter from a random start, mixed so that its order does not show.
///
/// The mix is a permutation of 64 bits, so one process never makes a span id twice. The seed comes from the system's
/// generator, once, and again in the child after a fork.
public final class RandomIDGenerator: IDGenerator {
    private struct Seed {
        var traceHigh: Sequence64
        var traceLow: Sequence64
        var span: Sequence64
        let generation: UInt64

        init() {
            var system = SystemRandomNumberGenerator()
            traceHigh = Sequence64(seed: system.next(), step: system.next())
            traceLow = Sequence64(seed: system.next(), step: system.next())
            span = Sequence64(seed: system.next(), step: system.next())
            generation = ForkGeneration.current
        }
    }

    private let seed = Locked(Seed())

    public init() {}

    public func traceID() -> TraceID {
        withSeed { seed in
            TraceID(high: seed.traceHigh.next(), low: seed.traceLow.next())
        }
    }

    public func spanID() -> SpanID {
        withSeed { seed in SpanID(seed.span.next()) }
    }

    private func withSeed<ID>(_ body: (inout Seed) -> sending ID) -> ID {
        seed.withLock { seed in
            if seed.generation != ForkGeneration.current { seed = Seed() }
            return body(&seed)
        }
    }
}

/// Every 64-bit number but zero, each once, in an order that looks random.
private struct Sequence64 {
    private var state: UInt64
    private let step: UInt64

    init(seed: UInt64, step: UInt64) {
        state = seed
        // An odd step visits every state before it comes back to the first.
        self.step = step | 1
    }

    mutating func next() -> UInt64 {
        repeat {
            state &+= step
            // The finaliser of SplitMix64.
            var value = state
            value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
            value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
            value ^= value >> 31
            if value != 0 { return value }
        } while true
    }
}

/// Counts the forks between the first process and this one. Asking costs a load, where a process id costs a system
/// call.
private enum ForkGeneration {
    private static let count: ForkCounter = {
        pthread_atfork(nil, nil) { ForkGeneration.didFork() }
        return ForkCounter()
    }()

    static var current: UInt64 { count.value.load(ordering: .relaxed) }

    private static func didFork() {
        count.value.wrappingAdd(1, ordering: .relaxed)
    }
}

private final class ForkCounter: Sendable {
    let value = Atomic<UInt64>(0)
}
