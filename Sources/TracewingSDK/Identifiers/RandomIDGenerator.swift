#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif
import Synchronization
public import TracewingModel

/// Random ids without a system call or a lock for each: counters from random starts, mixed so that their order does not
/// show.
///
/// The mix is a permutation of 64 bits, so one process never makes a span id twice. What is random comes from the
/// system's generator, once, and again in the child after a fork.
public final class RandomIDGenerator: IDGenerator {
    private let traceHigh = Sequence64()
    private let traceLow = Sequence64()
    private let span = Sequence64()
    private let salt = ForkSalt.ofProcess

    public init() {}

    public func traceID() -> TraceID {
        let salt = salt.value
        return TraceID(high: traceHigh.next(salt), low: traceLow.next(salt))
    }

    public func spanID() -> SpanID { SpanID(span.next(salt.value)) }
}

/// Every 64-bit number but zero, each once, in an order that looks random.
private struct Sequence64: ~Copyable, Sendable {
    private let state: Atomic<UInt64>
    private let step: UInt64

    init() {
        var system = SystemRandomNumberGenerator()
        state = Atomic(system.next())
        // An odd step visits every state before it comes back to the first.
        step = system.next() | 1
    }

    func next(_ salt: UInt64) -> UInt64 {
        repeat {
            // The finaliser of SplitMix64.
            var value = state.wrappingAdd(step, ordering: .relaxed).newValue &+ salt
            value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
            value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
            value ^= value >> 31
            if value != 0 { return value }
        } while true
    }
}

/// What is added to every state in the child of a fork, so that it leaves its parent's sequences. Asking costs a load,
/// where a process id costs a system call.
private final class ForkSalt: Sendable {
    static let ofProcess: ForkSalt = {
        pthread_atfork(nil, nil) {
            var system = SystemRandomNumberGenerator()
            ForkSalt.ofProcess.current.store(system.next(), ordering: .relaxed)
        }
        return ForkSalt()
    }()

    private let current = Atomic<UInt64>(0)

    var value: UInt64 { current.load(ordering: .relaxed) }
}
