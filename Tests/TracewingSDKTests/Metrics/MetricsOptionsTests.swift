import Testing
@testable import TracewingSDK

@Suite("How often metrics are exported")
struct MetricsOptionsTests {
    @Test(
        "The environment says it, in milliseconds",
        arguments: [
            ([:], 60_000, 30_000, 0),
            (["OTEL_METRIC_EXPORT_INTERVAL": "500", "OTEL_METRIC_EXPORT_TIMEOUT": "20"], 500, 20, 0),
            (["OTEL_METRIC_EXPORT_INTERVAL": "0"], 60_000, 30_000, 1),
            (["OTEL_METRIC_EXPORT_INTERVAL": "soon", "OTEL_METRIC_EXPORT_TIMEOUT": "-1"], 60_000, 30_000, 2),
        ] as [([String: String], Int, Int, Int)]
    )
    func environment(variables: [String: String], interval: Int, timeout: Int, noteCount: Int) {
        var notes: [String] = []
        let options = ProcessEnvironment(variables).metricsOptions(notes: &notes)
        #expect(options.exportInterval == .milliseconds(interval))
        #expect(options.exportTimeout == .milliseconds(timeout))
        #expect(notes.count == noteCount)
    }

    @Test("A timeout of 0 is none, and no time is a trap")
    func bounds() {
        var notes: [String] = []
        let endless = ProcessEnvironment(["OTEL_METRIC_EXPORT_TIMEOUT": "0"]).metricsOptions(notes: &notes)
        #expect(endless.exportTimeout == BatchOptions.noTimeout)
        let options = MetricsOptions(exportInterval: .zero, exportTimeout: .seconds(Int64.max)).inBounds
        #expect(options.exportInterval == .milliseconds(1))
        #expect(options.exportTimeout == .seconds(365 * 86_400))
    }
}
