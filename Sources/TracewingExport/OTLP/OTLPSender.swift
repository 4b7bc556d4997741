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
    private let attempts: ExportAttempts

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
        let faults = setup.faults
        attempts = ExportAttempts(
            retry: options.retry,
            timeout: endpoint.timeout,
            retriesInternalServerError: options.retriesInternalServerError,
            clock: clock
        ) { problem in
            faults.record(signal.exportFailed, "\(problem). \(signal.sentenceNoun) wait and are sent again.")
        }
    }

    var timeForBatch: Duration { attempts.timeForBatch }

    var now: Duration { attempts.clock.now() }

    /// Tries until there is a decision about a request, or no time.
    ///
    /// - Parameter start: When its batch was begun: what it is cut into has its time together.
    /// - Throws: Only if the export is called off.
    func send(_ encoded: [UInt8], since start: Duration) async throws -> ExportAttempts.Outcome {
        let packed = compression == .gzip ? Gzip.compress(encoded) : encoded
        // More than a buffer counts to.
        guard packed.count <= Int(Int32.max) else { return .tooLarge }
        return try await attempts.send(ByteBuffer(bytes: packed), as: request, since: start)
    }
}

extension OTLPSignal {
    fileprivate var exportFailed: TelemetryFaults.Kind {
        switch self {
        case .traces: .exportFailed
        case .metrics: .metricsExportFailed
        }
    }

    /// For the start of a sentence.
    fileprivate var sentenceNoun: String {
        switch self {
        case .traces: "Spans"
        case .metrics: "Metrics"
        }
    }
}

extension ExportRequest.Answer {
    /// Whether its body is JSON, not protobuf.
    var isJSON: Bool {
        headers.first(name: "content-type")?.lowercased().contains("json") == true
    }
}
