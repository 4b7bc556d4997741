import Tracewing
import TracewingModel
import TracewingSDK
import TracewingTesting

/// What telemetry may be like while a run goes on.
enum Telemetry: CaseIterable, Sendable {
    case off, on, throwing, hanging

    /// Runs `body` with telemetry like this.
    func observing<Result: Sendable>(_ body: () async throws -> Result) async throws -> Result {
        switch self {
        case .off:
            try await withObservability(exporter: ExporterChoice.none, configure: { $0.instrumentsRuntime = false }) {
                _ in
                try await body()
            }
        case .on:
            try await withObservability(configure: { $0.content = .capture }) { _ in try await body() }
        case .throwing:
            try await withObservability(exporter: .custom(Deaf())) { _ in try await body() }
        case .hanging:
            try await withObservability(
                exporter: .custom(Endless()),
                configure: { $0.batch = BatchOptions(maxQueueSize: 1, scheduledDelay: .zero) }
            ) { _ in try await body() }
        }
    }

    private struct Deaf: SpanExporter {
        struct Outage: Error {}

        func export(_ batch: [SpanRecord]) async throws { throw Outage() }
    }

    private struct Endless: SpanExporter {
        func export(_ batch: [SpanRecord]) async throws {
            await withUnsafeContinuation { (_: UnsafeContinuation<Void, Never>) in }
        }
    }
}
