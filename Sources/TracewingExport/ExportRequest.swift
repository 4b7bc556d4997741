import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import NIOSSL
import TracewingCompression
import TracewingModel

/// The POST that an exporter makes for every batch.
struct ExportRequest: Sendable {
    let url: String
    let headers: HTTPHeaders
    /// nil for what the system trusts.
    let tls: TLSConfiguration?

    /// The address as it can stand in a sentence: ids of users are in some, and may be long.
    var shownURL: String { HumanText.oneLine(url, limit: 300) }

    /// What a server said, as far as it is of interest.
    struct Answer: Sendable {
        let status: Int
        let headers: HTTPHeaders
        /// Its start, or nothing: it only explains what the status has decided.
        let body: [UInt8]
    }

    /// How much of an answer is read, and how much it may be once it is unpacked.
    static let maxAnswerBytes = 64 << 10

    /// One attempt.
    ///
    /// - Throws: What kept it from an answer, `CancellationError` among it.
    func send(_ body: ByteBuffer, timeout: Duration) async throws -> Answer {
        var request = HTTPClientRequest(url: url)
        request.method = .POST
        request.headers = headers
        request.body = .bytes(body)
        request.tlsConfiguration = tls
        let deadline = ContinuousClock.now + timeout
        let client = tls == nil ? ExportHTTPClient.shared : ExportHTTPClient.withOwnTLS
        do {
            let response = try await client.execute(request, timeout: TimeAmount(timeout))
            let start = await Self.start(of: response, until: deadline)
            let answer = Self.unpack(start, as: response.headers.first(name: "content-encoding"))
            return Answer(status: Int(response.status.code), headers: response.headers, body: answer)
        } catch {
            try Task.checkCancellation()
            throw error
        }
    }

    /// Reads the start of a body; the rest, however long, is left where it is. Nothing if it breaks off or takes too
    /// long.
    private static func start(
        of response: HTTPClientResponse,
        until deadline: ContinuousClock.Instant
    ) async -> [UInt8] {
        // Most answers are empty and say so: nothing is waited for, and a timer would cost as much as the request.
        if response.headers.first(name: "content-length") == "0" {
            return await start(of: response.body)
        }
        // The client's own timeout ends with the head of the answer.
        return await withTaskGroup(of: [UInt8].self) { group in
            group.addTask { await start(of: response.body) }
            group.addTask {
                try? await Task.sleep(until: deadline, clock: .continuous)
                return []
            }
            let bytes = await group.next() ?? []
            group.cancelAll()
            return bytes
        }
    }

    private static func start(of body: HTTPClientResponse.Body) async -> [UInt8] {
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

    /// Nobody asked for compression, but some servers compress. What is damaged, or a bomb, explains nothing.
    private static func unpack(_ bytes: [UInt8], as encoding: String?) -> [UInt8] {
        switch encoding?.lowercased() {
        case nil, "identity": bytes
        case "gzip", "x-gzip": (try? Gzip.decompress(bytes, limit: maxAnswerBytes)) ?? []
        default: []
        }
    }
}
