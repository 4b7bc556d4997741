import Testing

/// Everything about the runtime's telemetry: telemetry is set up once in a process, so these take turns.
@Suite("Telemetry of the runtime", .serialized, .timeLimit(.minutes(5)))
struct RuntimeTelemetryTests {}
