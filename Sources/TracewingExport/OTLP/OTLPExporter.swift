import Tracewing
public import TracewingModel
import TracewingOTLP
public import TracewingSDK

/// Sends spans to an OTLP collector over HTTP, as protobuf or JSON.
///
/// What may succeed later is tried again (408, 429, 500, 502, 503, 504, and a server that cannot be reached), with
/// growing waits or those the server asks for; what would fail again is given up at once. A batch that is too large
/// for the server (413) is sent in halves, down to single spans. Redirects are not followed, and the exporter's own
/// requests are not traced.
public final class OTLPExporter: SpanExporter {
    public let name = "otlp"
    private let sender: OTLPSender
    private let faults: TelemetryFaults

    /// What cannot be used of the options and the environment is noted in the setup.
    init(_ options: OTLPOptions, _ setup: inout ExporterSetup, clock: RetryClock = .system) {
        sender = OTLPSender(.traces, options, &setup, clock: clock)
        faults = setup.faults
    }

    /// An exporter for use without `Observability.configure`.
    public convenience init(_ options: OTLPOptions = .environment, faults: TelemetryFaults = TelemetryFaults()) {
        var setup = ExporterSetup(environment: .current, faults: faults)
        self.init(options, &setup)
        for note in setup.notes { faults.record(.badConfiguration, note) }
    }

    var request: ExportRequest { sender.request }

    /// The address that spans are sent to.
    public var destination: String { request.url }

    /// The exporter retries by itself, so it is given the time for that.
    public var exportTimeout: Duration? { sender.timeForBatch + .seconds(1) }

    public func export(_ batch: [SpanRecord]) async throws {
        let start = sender.now
        var losses = ExportLosses()
        var parts = batch.isEmpty ? [] : [batch[...]]
        while let part = parts.popLast() {
            let encoded = sender.encoding.encode(part)
            guard !encoded.isEmpty else {
                let sentence = "\(part.count) spans cannot be written as OTLP. Please report it."
                losses.add(part.count, of: part.indices, .permanent, sentence)
                continue
            }
            switch try await sender.send(encoded, since: start) {
            case .accepted(let answer):
                if let (count, sentence) = rejection(answer, of: part.count) {
                    losses.add(count, of: part.indices, .rejected, sentence)
                }
            case .tooLarge where part.count > 1:
                let middle = part.startIndex + part.count / 2
                parts += [part[middle...], part[..<middle]]
            case .tooLarge:
                losses.add(
                    1,
                    of: part.indices,
                    .tooLarge,
                    "\(request.url) takes no request as large as a span of this size. Raise its limit."
                )
            case .refused(_, let sentence):
                losses.add(part.count, of: part.indices, .permanent, sentence)
            case .exhausted(let sentence):
                losses.add(part.count, of: part.indices, .retriesExhausted, sentence)
            }
        }
        if let error = losses.error { throw error }
    }

    /// A 2xx may still say that some spans were not taken.
    private func rejection(_ answer: ExportRequest.Answer, of count: Int) -> (count: Int, sentence: String)? {
        let response =
            try? answer.isJSON
            ? ExportTraceResponse(decodingJSON: answer.body) : ExportTraceResponse(decoding: answer.body)
        guard let response, response.isPartial else { return nil }
        let message = HumanText.oneLine(response.errorMessage, limit: 200)
        guard response.rejectedSpans > 0 else {
            faults.record(.partialSuccess, "\(request.url) says: \(message)")
            return nil
        }
        let sentence = "\(request.url) did not take \(response.rejectedSpans) of \(count) spans: \(message)"
        faults.record(.partialSuccess, sentence)
        return (min(count, Int(clamping: response.rejectedSpans)), sentence)
    }
}
