import TracewingConcurrency
import TracewingModel
import TracewingSDK

/// An exporter that does with each batch what the test says, and keeps those it took.
final class SpoolBackend: SpanExporter {
    typealias Step = @Sendable (_ number: Int, _ batch: [SpanRecord]) async throws -> Void

    private struct State: Sendable {
        var calls = 0
        var delivered: [[SpanRecord]] = []
        var shutdowns = 0
    }

    let name = "backend"
    let exportTimeout: Duration?
    private let step: Step
    private let state = Locked(State())

    /// - Parameter step: given how many batches came before, and the batch.
    init(timeout: Duration? = nil, _ step: @escaping Step = { _, _ in }) {
        exportTimeout = timeout
        self.step = step
    }

    /// One that is away.
    static var dead: SpoolBackend {
        SpoolBackend { _, _ in throw SpanExportError(.retriesExhausted, "nobody is there") }
    }

    func export(_ batch: [SpanRecord]) async throws {
        let number = state.withLock { state in
            defer { state.calls += 1 }
            return state.calls
        }
        try await step(number, batch)
        state.withLock { $0.delivered.append(batch) }
    }

    func shutdown() async {
        state.withLock { $0.shutdowns += 1 }
    }

    var calls: Int { state.withLock { $0.calls } }
    var delivered: [SpanRecord] { state.withLock { Array($0.delivered.joined()) } }
    var names: [String] { delivered.map(\.name) }
    var batchSizes: [Int] { state.withLock { $0.delivered.map(\.count) } }
    var shutdowns: Int { state.withLock { $0.shutdowns } }
}

/// What a broken exporter throws.
struct BrokenPipe: Error {}
