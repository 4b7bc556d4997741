public import ServiceLifecycle
import Tracewing

/// Sends what still waits when the services of a program are asked to stop.
///
/// Put it first in the group: services stop in the reverse order, so what the others record while they stop is sent
/// too.
///
/// ```swift
/// Observability.configure(serviceName: "concierge", exporter: .otlp())
/// let group = ServiceGroup(
///     services: [TelemetryService(), server],
///     gracefulShutdownSignals: [.sigterm, .sigint],
///     logger: logger
/// )
/// try await group.run()
/// ```
public struct TelemetryService: Service {
    private let deadline: Duration?

    /// - Parameter deadline: How long sending may take; nil for what telemetry was configured with
    ///   (``Tracewing/ObservabilityConfiguration/exitDeadline``).
    public init(deadline: Duration? = nil) {
        self.deadline = deadline
    }

    /// Waits until the group stops, or the task is cancelled; then flushes and stops telemetry.
    public func run() async throws {
        try? await gracefulShutdown()
        await Observability.shutdown(deadline: deadline ?? Observability.configuration.exitDeadline)
    }
}
