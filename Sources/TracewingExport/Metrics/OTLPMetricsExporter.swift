import Tracewing
public import TracewingModel
import TracewingOTLP
public import TracewingSDK

/// Sends metrics to an OTLP collector over HTTP, as protobuf or JSON.
///
/// It tries again, and gives up, as ``OTLPExporter`` does; a request that is too large (413) is given up. Sums and
/// histograms count from the start unless `OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE` is `delta` or
/// `lowmemory`.
public final class OTLPMetricsExporter: MetricsExporter {
    public let name = "otlp"
    public let temporality: Metric.Temporality
    private let sender: OTLPSender
    private let faults: TelemetryFaults

    /// What cannot be used of the options and the environment is noted in the setup.
    init(_ options: OTLPOptions, _ setup: inout ExporterSetup, clock: RetryClock = .system) {
        sender = OTLPSender(.metrics, options, &setup, clock: clock)
        temporality = setup.environment.metricsTemporality(notes: &setup.notes)
        setup.environment.checkHistogramAggregation(notes: &setup.notes)
        faults = setup.faults
    }

    /// An exporter for use without `Observability.configure`.
    public convenience init(_ options: OTLPOptions = .environment, faults: TelemetryFaults = TelemetryFaults()) {
        var setup = ExporterSetup(environment: .current, faults: faults)
        self.init(options, &setup)
        for note in setup.notes { faults.record(.badConfiguration, note) }
    }

    /// The address that metrics are sent to.
    public var destination: String { sender.request.url }

    public func export(_ snapshot: MetricsSnapshot) async throws {
        guard !snapshot.metrics.isEmpty else { return }
        switch try await sender.send(sender.encoding.encode(snapshot), since: sender.now) {
        case .accepted(let answer):
            reportRejection(answer)
        case .tooLarge:
            throw MetricsExportError("\(destination) takes no request as large as these metrics. Raise its limit")
        case .refused(_, let sentence), .exhausted(let sentence):
            throw MetricsExportError(sentence)
        }
    }

    /// A 2xx may still say that some points were not taken. Sent again they would be refused again.
    private func reportRejection(_ answer: ExportRequest.Answer) {
        let response =
            try? answer.isJSON
            ? ExportMetricsResponse(decodingJSON: answer.body) : ExportMetricsResponse(decoding: answer.body)
        guard let response, response.isPartial else { return }
        let message = HumanText.oneLine(response.errorMessage, limit: 200)
        faults.record(
            .partialSuccess,
            response.rejectedPoints > 0
                ? "\(destination) did not take \(response.rejectedPoints) points of metrics: \(message)"
                : "\(destination) says: \(message)"
        )
    }
}

extension ProcessEnvironment {
    /// What sums and histograms count from, as `OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE` has it.
    fileprivate func metricsTemporality(notes: inout [String]) -> Metric.Temporality {
        let name = "OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE"
        switch self[name]?.lowercased() {
        case nil, "cumulative":
            return .cumulative
        // They differ in instruments that swift-metrics has not.
        case "delta", "lowmemory":
            return .delta
        default:
            refuse(name, "not cumulative, delta or lowmemory", notes: &notes)
            return .cumulative
        }
    }

    /// Histograms have the boundaries of the conventions: there are no others here.
    fileprivate func checkHistogramAggregation(notes: inout [String]) {
        let name = "OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION"
        guard let aggregation = self[name]?.lowercased(), aggregation != "explicit_bucket_histogram" else { return }
        refuse(name, "and only explicit_bucket_histogram is there here", notes: &notes)
    }
}
