import NIOCore
import NIOHTTP1
import Tracewing
import TracewingCompression
public import TracewingModel
public import TracewingSDK

/// Sends spans to an OTLP collector over HTTP, as protobuf or JSON.
///
/// What may succeed later is tried again (408, 429, 500, 502, 503, 504, and a server that cannot be reached), with
/// growing waits or those the server asks for; what would fail again is given up at once. A batch that is too large
/// for the server (413) is sent in halves, down to single spans. Redirects are not followed, and the exporter's own
/// requests are not traced.
public final class OTLPExporter: SpanExporter {
    public let name = "otlp"
    let request: ExportRequest
    private let encoding: OTLPEncoding
    private let compression: OTLPCompression
    private let timeout: Duration
    private let retry: RetryPolicy
    let retriesInternalServerError: Bool
    private let clock: RetryClock
    let faults: TelemetryFaults

    /// What cannot be used of the options and the environment is noted in the setup.
    init(_ options: OTLPOptions, _ setup: inout ExporterSetup, clock: RetryClock = .system) {
        let endpoint = OTLPEndpoint(options, &setup)
        var headers = HTTPHeaders(endpoint.headers)
        headers.replaceOrAdd(name: "content-type", value: endpoint.encoding.contentType)
        headers.replaceOrAdd(name: "user-agent", value: "tracewing/\(Resource.sdkVersion)")
        headers.remove(name: "content-encoding")
        if endpoint.compression == .gzip { headers.add(name: "content-encoding", value: "gzip") }
        request = ExportRequest(url: endpoint.url, headers: headers, tls: endpoint.tls)
        encoding = endpoint.encoding
        compression = endpoint.compression
        // Beyond a day nobody waits, and beyond some centuries clocks overflow.
        timeout = min(max(endpoint.timeout, .zero), .seconds(86_400))
        retry = options.retry
        retriesInternalServerError = options.retriesInternalServerError
        self.clock = clock
        faults = setup.faults
    }

    /// An exporter for use without `Observability.configure`.
    public convenience init(_ options: OTLPOptions = .environment, faults: TelemetryFaults = TelemetryFaults()) {
        var setup = ExporterSetup(environment: .current, faults: faults)
        self.init(options, &setup)
        for note in setup.notes { faults.record(.badConfiguration, note) }
    }

    /// The address that spans are sent to.
    public var destination: String { request.url }

    /// The exporter retries by itself, so it is given the time for that.
    public var exportTimeout: Duration? { timeForBatch + .seconds(1) }

    /// A single attempt may take longer than the retries.
    private var timeForBatch: Duration { max(retry.totalTimeout, timeout) }

    public func export(_ batch: [SpanRecord]) async throws {
        let start = clock.now()
        var losses = OTLPLosses()
        var parts = batch.isEmpty ? [] : [batch[...]]
        while let part = parts.popLast() {
            switch try await deliver(part, since: start) {
            case .delivered:
                break
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
            case .lost(let count, let reason, let sentence):
                losses.add(count, of: part.indices, reason, sentence)
            }
        }
        if let error = losses.error { throw error }
    }

    /// What became of some spans.
    enum Outcome {
        case delivered
        case tooLarge
        case lost(Int, DropReason, String)
    }

    /// Tries until there is a decision about these spans, or no time.
    ///
    /// - Parameter start: When their batch was begun: what it is cut into has its time together.
    /// - Throws: Only if the export is called off.
    private func deliver(_ records: ArraySlice<SpanRecord>, since start: Duration) async throws -> Outcome {
        let encoded = encoding.encode(records)
        guard !encoded.isEmpty else {
            let sentence = "\(records.count) spans cannot be written as OTLP. Please report it."
            return .lost(records.count, .permanent, sentence)
        }
        let packed = compression == .gzip ? Gzip.compress(encoded) : encoded
        // More than a buffer counts to.
        guard packed.count <= Int(Int32.max) else { return .tooLarge }
        let body = ByteBuffer(bytes: packed)
        var attempts = 0
        var problem = "was not tried: the time for the batch was up"
        while true {
            let left = start + timeForBatch - clock.now()
            guard left > .zero else { break }
            attempts += 1
            let asked: Duration?
            switch try await attempt(body, of: records.count, timeout: min(timeout, left)) {
            case .decided(let outcome): return outcome
            case .retry(let why, let wait): (problem, asked) = (why, wait)
            }
            let wait = retry.backoff(before: attempts, asked: asked, jitter: clock.jitter())
            guard clock.now() + wait < start + retry.totalTimeout else { break }
            faults.record(.exportFailed, "\(request.url) \(problem). Spans wait and are sent again.")
            try await clock.sleep(wait)
        }
        let tried = attempts > 0 ? "; given up after \(attempts) attempts" : ""
        return .lost(records.count, .retriesExhausted, "\(request.url) \(problem)\(tried)")
    }

    private enum Attempt {
        case decided(Outcome)
        case retry(String, after: Duration?)
    }

    private func attempt(_ body: ByteBuffer, of count: Int, timeout: Duration) async throws -> Attempt {
        do {
            let answer = try await request.send(body, timeout: timeout)
            if let outcome = judge(answer, of: count) { return .decided(outcome) }
            let asked = answer.headers.first(name: "retry-after")
            return .retry(
                "answered \(answer.status)",
                after: asked.flatMap { RetryAfter.parse($0, now: clock.wall()) }
            )
        } catch let error as CancellationError {
            throw error
        } catch {
            return .retry("cannot be reached: \(ExportHTTPClient.explain(error))", after: nil)
        }
    }
}
