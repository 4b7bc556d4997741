import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import Tracewing
public import TracewingModel
import TracewingOTLP
public import TracewingSDK

/// Sends spans to an OTLP collector over HTTP, as protobuf.
///
/// What may succeed later is tried again (408, 429, 502, 503, 504, and a server that cannot be reached); what would
/// fail again is given up at once. Redirects are not followed, and the exporter's own requests are not traced.
public final class OTLPExporter: SpanExporter {
    public let name = "otlp"
    private let url: String
    private let headers: HTTPHeaders
    private let timeout: Duration
    private let retry: RetryPolicy
    private let faults: TelemetryFaults

    /// How much of an answer is read.
    private static let maxAnswerBytes = 64 << 10

    init(endpoint: OTLPEndpoint, retry: RetryPolicy, faults: TelemetryFaults) {
        url = endpoint.url
        var headers = HTTPHeaders(endpoint.headers)
        headers.replaceOrAdd(name: "content-type", value: "application/x-protobuf")
        headers.replaceOrAdd(name: "user-agent", value: "tracewing/\(Resource.sdkVersion)")
        self.headers = headers
        // Beyond a day nobody waits, and beyond some centuries clocks overflow.
        timeout = min(max(endpoint.timeout, .zero), .seconds(86_400))
        self.retry = retry
        self.faults = faults
    }

    /// An exporter for use without `Observability.configure`.
    public convenience init(_ options: OTLPOptions = .environment, faults: TelemetryFaults = TelemetryFaults()) {
        var setup = ExporterSetup(environment: .current, faults: faults)
        self.init(endpoint: OTLPEndpoint(options, &setup), retry: options.retry, faults: faults)
        for note in setup.notes { faults.record(.badConfiguration, note) }
    }

    public var destination: String { url }

    /// The exporter retries by itself, so it is given the time for that.
    public var exportTimeout: Duration? { retry.totalTimeout + .seconds(1) }

    public func export(_ batch: [SpanRecord]) async throws {
        let body = OTLPTraceEncoder().encode(batch)
        let start = ContinuousClock.now
        var attempt = 1
        while true {
            switch try await send(body) {
            case .delivered(let answer):
                return try accept(answer, of: batch.count)
            case .refused(let status, let message):
                throw SpanExportError(
                    .permanent,
                    "\(url) answered \(status)\(message). Check the address and the headers."
                )
            case .retryable(let problem, let asked):
                let wait = retry.backoff(before: attempt, asked: asked)
                guard ContinuousClock.now + wait < start + retry.totalTimeout else {
                    throw SpanExportError(.retriesExhausted, "\(url) \(problem); given up after \(attempt) attempts")
                }
                faults.record(.exportFailed, "\(url) \(problem). Spans wait and are sent again.")
                try await Task.sleep(for: wait)
                attempt += 1
            }
        }
    }

    private enum Attempt {
        case delivered([UInt8])
        case refused(UInt, String)
        case retryable(String, after: Duration?)
    }

    /// Throws only if the export is called off.
    private func send(_ body: [UInt8]) async throws -> Attempt {
        var request = HTTPClientRequest(url: url)
        request.method = .POST
        request.headers = headers
        request.body = .bytes(body)
        let deadline = ContinuousClock.now + timeout
        do {
            let response = try await ExportHTTPClient.shared.execute(request, timeout: TimeAmount(timeout))
            // The status has decided: however the body comes or does not come, it only explains.
            let answer = await Self.read(response.body, until: deadline)
            switch response.status.code {
            case 200..<300:
                return .delivered(answer)
            case 408, 429, 502, 503, 504:
                return .retryable(
                    "answered \(response.status.code)",
                    after: response.headers.first(name: "retry-after").flatMap { RetryAfter.parse($0, now: Self.now) }
                )
            default:
                return .refused(response.status.code, Self.message(in: answer))
            }
        } catch {
            try Task.checkCancellation()
            return .retryable("cannot be reached: \(ExportHTTPClient.explain(error))", after: nil)
        }
    }

    /// A 2xx may still say that some spans were not taken.
    private func accept(_ answer: [UInt8], of count: Int) throws {
        guard let response = try? ExportTraceResponse(decoding: answer) else { return }
        if response.rejectedSpans > 0 {
            throw SpanExportError(
                .rejected,
                lost: min(count, Int(clamping: response.rejectedSpans)),
                "\(url) did not take \(response.rejectedSpans) spans: \(response.errorMessage)"
            )
        }
        if !response.errorMessage.isEmpty { faults.record(.partialSuccess, "\(url) says: \(response.errorMessage)") }
    }

    /// Reads the start of a body; the rest, however long, is left where it is. Nothing if it breaks off or takes too
    /// long.
    private static func read(_ body: HTTPClientResponse.Body, until deadline: ContinuousClock.Instant) async -> [UInt8]
    {
        // The client's own timeout ends with the head of the answer.
        await withTaskGroup(of: [UInt8].self) { group in
            group.addTask {
                var bytes: [UInt8] = []
                do {
                    for try await chunk in body {
                        bytes.append(contentsOf: chunk.readableBytesView.prefix(maxAnswerBytes - bytes.count))
                        if bytes.count >= maxAnswerBytes { break }
                    }
                    return bytes
                } catch {
                    return []
                }
            }
            group.addTask {
                try? await Task.sleep(until: deadline, clock: .continuous)
                return []
            }
            let bytes = await group.next() ?? []
            group.cancelAll()
            return bytes
        }
    }

    private static var now: Double { Double(SpanClock.system.wall()) / 1e9 }

    private static func message(in answer: [UInt8]) -> String {
        guard !answer.isEmpty else { return "" }
        return ": " + HumanText.oneLine(String(decoding: answer.prefix(300), as: UTF8.self), limit: 200)
    }
}
