import Testing
import Tracewing
import TracewingModel
import TracewingSDK
import TracewingTesting

/// Whatever configures the process's telemetry runs in here, one test after the other, and alone among all targets'
/// tests.
@Suite("Telemetry of the process", .serialized)
enum Telemetry {
    /// Runs `body` with telemetry configured, and empties the configuration after it.
    static func configured<Result>(
        _ variables: [String: String] = [:],
        change: (inout ObservabilityConfiguration) -> Void = { _ in },
        _ body: (Spans) async throws -> Result
    ) async rethrows -> Result {
        try await unconfigured {
            let collector = SpanCollector()
            var configuration = ObservabilityConfiguration(environment: ProcessEnvironment(variables))
            change(&configuration)
            let report = Observability.configure(
                serviceName: "test",
                serviceNamespace: "suite",
                exporter: .inMemory(collector),
                configuration: configuration
            )
            #expect(report.exporter == "in-memory")
            #expect(report.notes == configuration.notes)
            let own = OwnSpans()
            Observability.provider.addProcessor(own)
            return try await OwnSpans.$isTest.withValue(true) { try await body(Spans(collector: collector, own: own)) }
        }
    }

    /// Runs `body` while nobody else has telemetry configured, and resets what it configures.
    static func unconfigured<Result>(_ body: () async throws -> Result) async rethrows -> Result {
        try await ObservabilityTurn.take {
            do {
                let result = try await body()
                await Observability.reset()
                return result
            } catch {
                await Observability.reset()
                throw error
            }
        }
    }

    /// What the test's own spans have become.
    struct Spans {
        fileprivate let collector: SpanCollector
        fileprivate let own: OwnSpans

        /// What has ended so far, in the order of the ends.
        func flushed() async -> [SpanRecord] {
            #expect(await Observability.forceFlush(deadline: .seconds(60)))
            return ended
        }

        var ended: [SpanRecord] { collector.records.filter(own.contains) }
        var snapshots: [SpanRecord] { collector.snapshots.filter(own.contains) }
    }
}

struct BrokenPipe: Error, Equatable {}
