public import Synchronization
import TracewingConcurrency
import TracewingModel
import TracewingSDK

/// Ends a scope with a sequence: once, and at the latest when whoever holds this lets go of it.
@usableFromInline
final class SequenceTrace: Sendable {
    private let handle: ScopeHandle
    private let isOpen = Atomic(true)
    /// How many elements have been delivered.
    @usableFromInline let elements = Atomic(0)

    /// Nil while telemetry is off.
    @usableFromInline
    init?(of handle: ScopeHandle) {
        guard handle.span != nil else { return nil }
        self.handle = handle
    }

    private init(taking handle: ScopeHandle) {
        self.handle = handle
    }

    deinit {
        end(Task.isCancelled ? "cancelled" : "abandoned")
    }

    /// Leaves it to another one to end the scope; nil if that has been done before.
    @usableFromInline
    func handOver() -> SequenceTrace? {
        isOpen.exchange(false, ordering: .relaxed) ? SequenceTrace(taking: handle) : nil
    }

    /// The sequence has ended. A cancelled one may end as if it were complete.
    @usableFromInline
    func finish() {
        end(Task.isCancelled ? "cancelled" : "completed")
    }

    /// The sequence has thrown. What a cancelled one throws says no more than that.
    @usableFromInline
    func fail(_ error: any Error) {
        if error is CancellationError || Task.isCancelled {
            end("cancelled")
        } else {
            end("failed", error)
        }
    }

    private func end(_ outcome: String, _ error: (any Error)? = nil) {
        guard isOpen.exchange(false, ordering: .relaxed), let span = handle.span else { return }
        span.set([
            TracewingNames.streamOutcome: .string(outcome),
            TracewingNames.streamChunks: .integer(elements.load(ordering: .relaxed)),
        ])
        if let error { span.recordError(error) }
        handle.end()
    }
}
