import TracewingConcurrency
import TracewingModel
import TracewingSDK

/// An exporter that does with each batch what the test says, and keeps those it took.
final class ScriptedExporter: SpanExporter {
    typealias Step = @Sendable (_ number: Int, _ batch: [SpanRecord]) async throws -> Void

    private struct State: Sendable {
        var calls = 0
        var running = 0
        var mostRunning = 0
        var delivered: [[SpanRecord]] = []
        var shutdowns = 0
    }

    let name = "scripted"
    private let firstTimeout: Duration?
    private let step: Step
    private let state = Locked(State())

    /// - Parameters:
    ///   - firstTimeout: how long the first batch may take; the others take as long as the processor allows.
    ///   - step: given how many batches came before, and the batch.
    init(firstTimeout: Duration? = nil, _ step: @escaping Step = { _, _ in }) {
        self.firstTimeout = firstTimeout
        self.step = step
    }

    var exportTimeout: Duration? { calls == 0 ? firstTimeout : nil }

    func export(_ batch: [SpanRecord]) async throws {
        let number = state.withLock { state in
            defer { state.calls += 1 }
            state.running += 1
            state.mostRunning = max(state.mostRunning, state.running)
            return state.calls
        }
        defer { state.withLock { $0.running -= 1 } }
        try await step(number, batch)
        state.withLock { $0.delivered.append(batch) }
    }

    func shutdown() async {
        state.withLock { $0.shutdowns += 1 }
    }

    var calls: Int { state.withLock { $0.calls } }
    var mostRunning: Int { state.withLock { $0.mostRunning } }
    var delivered: [[SpanRecord]] { state.withLock { $0.delivered } }
    var names: [[String]] { delivered.map { $0.map(\.name) } }
    var shutdowns: Int { state.withLock { $0.shutdowns } }
}

/// What a broken exporter throws.
struct BrokenPipe: Error {}
