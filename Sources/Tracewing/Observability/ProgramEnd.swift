#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif
import Dispatch
import TracewingSDK

/// Sends what still waits when the program ends.
enum ProgramEnd {
    /// The process that configured telemetry. A child it forks has a copy of the queue, and neither the threads nor the
    /// right to send it.
    static let processID = getpid()

    /// Flushes when the program exits: when `main` returns, or somebody calls `exit`.
    static func flushAtExit() {
        _ = exitHook
    }

    /// Registered once in a process.
    private static let exitHook: Int32 = {
        _ = processID
        return atexit { if getpid() == ProgramEnd.processID { ProgramEnd.flush() } }
    }()

    /// Sends what still waits, and blocks the thread until it is sent or the time is up.
    static func flush() {
        guard Observability.isConfigured else { return }
        let provider = Observability.provider
        let meterProvider = Observability.meterProvider
        let deadline = Observability.configuration.exitDeadline
        if provider.hasUnsentSpans || meterProvider.hasUnsentMetrics {
            let isDone = DispatchSemaphore(value: 0)
            Task.detached(priority: .high) {
                await Observability.shutdown(deadline: deadline)
                isDone.signal()
            }
            // Sending takes free threads. If the program has none left, it ends all the same.
            _ = isDone.wait(timeout: .now() + .init(deadline))
        }
        provider.reportUnsent(after: deadline)
        meterProvider.reportUnsent(after: deadline)
    }
}

extension DispatchTimeInterval {
    fileprivate init(_ duration: Duration) {
        let (seconds, attoseconds) = min(max(duration, .zero), .seconds(86_400)).components
        self = .nanoseconds(Int(seconds) * 1_000_000_000 + Int(attoseconds / 1_000_000_000))
    }
}
