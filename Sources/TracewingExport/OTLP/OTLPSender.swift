import NIOCore
import NIOHTTP1
import Tracewing
import TracewingCompression
import TracewingModel
import TracewingSDK

/// Sends one signal to an OTLP collector over HTTP, again and again until there is a decision.
struct OTLPSender: Sendable {
    let request: ExportRequest
    let encoding: OTLPEncoding
    private let compression: OTLPCompression
    private let timeout: Duration
    private let retry: RetryPolicy
    private let retriesInternalServerError: Bool
    private let clock: RetryClock
    private let faults: TelemetryFaults
    private let signal: OTLPSignal

    /// What cannot be used of the options and the environment is noted in the setup.
    init(_ signal: OTLPSignal, _ options: OTLPOptions, _ setup: inout ExporterSetup, clock: RetryClock) {
        let endpoint = OTLPEndpoint(signal, options, &setup)
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
        self.signal = signal
    }

    /// A single attempt may take longer than the retries.
    var timeForBatch: Duration { max(retry.totalTimeout, timeout) }

    var now: Duration { clock.now() }

    /// What became of a request.
    enum Outcome {
        /// Answered with 2xx, which may still say that some of it was not taken.
        case accepted(ExportRequest.Answer)
        case tooLarge
        case failed(DropReason, String)
    }

    /// Tries until there is a decision about a request, or no time.
    ///
    /// - Parameter start: When its batch was begun: what it is cut into has its time together.
    /// - Throws: Only if the export is called off.
    func send(_ encoded: [UInt8], since start: Duration) async throws -> Outcome {
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
            switch try await attempt(body, timeout: min(timeout, left)) {
            case .decided(let outcome): return outcome
            case .retry(let why, let wait): (problem, asked) = (why, wait)
            }
            let wait = retry.backoff(before: attempts, asked: asked, jitter: clock.jitter())
            guard clock.now() + wait < start + retry.totalTimeout else { break }
            reportRetry(problem)
            try await clock.sleep(wait)
        }
        let tried = attempts > 0 ? "; given up after \(attempts) attempts" : ""
        return .failed(.retriesExhausted, "\(request.url) \(problem)\(tried)")
    }

    private func reportRetry(_ problem: String) {
        switch signal {
        case .traces:
            faults.record(.exportFailed, "\(request.url) \(problem). Spans wait and are sent again.")
        case .metrics:
            faults.record(.metricsExportFailed, "\(request.url) \(problem). Metrics wait and are sent again.")
        }
    }

    private enum Attempt {
        case decided(Outcome)
        case retry(String, after: Duration?)
    }

    private func attempt(_ body: ByteBuffer, timeout: Duration) async throws -> Attempt {
        do {
            let answer = try await request.send(body, timeout: timeout)
            if let outcome = judge(answer) { return .decided(outcome) }
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

    /// What an answer means; nil to try again.
    private func judge(_ answer: ExportRequest.Answer) -> Outcome? {
        switch answer.status {
        case 200..<300:
            return .accepted(answer)
        case 408, 429, 502, 503, 504:
            return nil
        case 500 where retriesInternalServerError:
            return nil
        case 413:
            return .tooLarge
        case 300..<400:
            let target = answer.headers.first(name: "location").map { " to \(HumanText.oneLine($0, limit: 200))" } ?? ""
            let sentence =
                "\(request.url) answered \(answer.status), a redirect\(target). Set the address to where it is."
            return .failed(.permanent, sentence)
        default:
            let message = HumanText.oneLine(String(decoding: answer.body.prefix(300), as: UTF8.self), limit: 200)
            let sentence = "\(request.url) answered \(answer.status)\(message.isEmpty ? "" : ": \(message)")."
            return .failed(.permanent, "\(sentence) Check the address and the headers.")
        }
    }
}

extension ExportRequest.Answer {
    /// Whether its body is JSON, not protobuf.
    var isJSON: Bool {
        headers.first(name: "content-type")?.lowercased().contains("json") == true
    }
}
