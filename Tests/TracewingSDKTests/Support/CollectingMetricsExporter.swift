import TracewingConcurrency
import TracewingModel
import TracewingSDK

/// An exporter of metrics that does with each export what the test says, and keeps those it took.
final class CollectingMetricsExporter: MetricsExporter {
    typealias Step = @Sendable (_ number: Int) async throws -> Void

    private struct State: Sendable {
        var calls = 0
        var delivered: [MetricsSnapshot] = []
        var shutdowns = 0
    }

    let name = "collecting"
    let temporality: Metric.Temporality
    private let step: Step
    private let state = Locked(State())

    /// - Parameter step: Given how many exports came before.
    init(_ temporality: Metric.Temporality = .cumulative, _ step: @escaping Step = { _ in }) {
        self.temporality = temporality
        self.step = step
    }

    func export(_ snapshot: MetricsSnapshot) async throws {
        let number = state.withLock { state in
            defer { state.calls += 1 }
            return state.calls
        }
        try await step(number)
        state.withLock { $0.delivered.append(snapshot) }
    }

    func shutdown() async {
        state.withLock { $0.shutdowns += 1 }
    }

    var calls: Int { state.withLock { $0.calls } }
    var delivered: [MetricsSnapshot] { state.withLock { $0.delivered } }
    var shutdowns: Int { state.withLock { $0.shutdowns } }
}

extension MetricsSnapshot {
    subscript(name: String) -> Metric? {
        metrics.first { $0.name == name }
    }

    func numbers(_ name: String) -> [Metric.NumberPoint] {
        switch self[name]?.points {
        case .sum(let points, _, _), .gauge(let points): points
        default: []
        }
    }

    func histograms(_ name: String) -> [Metric.HistogramPoint] {
        if case .histogram(let points, _) = self[name]?.points { points } else { [] }
    }
}
