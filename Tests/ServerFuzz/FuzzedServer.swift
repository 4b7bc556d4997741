import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import NIOEmbedded
import TracewingModel
import TracewingOTLP
import TracewingServer
import TracewingStore

/// The server's routes over a store in a file, asked without a socket.
struct FuzzedServer: Sendable {
    private let store: SQLiteTraceStore
    private let responder: RouterResponder<BasicRequestContext>
    private let logger = Logger(label: "fuzz") { _ in SwiftLogNoOpLogHandler() }
    private let channel = EmbeddedChannel()

    /// The store is kept about this large.
    private static let storeBytes = 48 << 20

    init(folder: String) throws {
        store = try SQLiteTraceStore(path: folder + "/traces.sqlite")
        let router = Router()
        TraceServer(store: store, logger: logger).add(to: router)
        responder = router.buildResponder()
    }

    /// Sends the body of a seed; every so often also one that is fine, which must be there afterwards, and a question.
    func send(_ seed: UInt64, into tally: inout FuzzTally) async {
        let body = HostileBody(seed: seed)
        do {
            var (status, _) = try await post(body.bytes, type: body.type, encoding: body.encoding)
            // Too much at once, as the server is entitled to find.
            while status == 429 || status == 503 {
                tally.count("turned away", status)
                try await Task.sleep(for: .milliseconds(20))
                (status, _) = try await post(body.bytes, type: body.type, encoding: body.encoding)
            }
            tally.count(body.kind.rawValue, status)
            if !body.kind.statuses.contains(status) {
                tally.fail("seed \(seed): \(body.kind.rawValue) was answered with \(status)")
            }
            if seed % 1_000 == 0 { try await sendGood(seed, &tally) }
            if seed % 200 == 0 { try await ask(seed, &tally) }
        } catch {
            tally.fail("seed \(seed): \(error)")
        }
    }

    private func sendGood(_ seed: UInt64, _ tally: inout FuzzTally) async throws {
        let span = SpanRecord(
            traceID: TraceID(high: 0xC0FFEE, low: seed | 1),
            spanID: SpanID(1),
            name: "good",
            startTime: 1_780_000_000_000_000_000,
            endTime: 1_780_000_000_000_000_001
        )
        var status: UInt = 429
        while status == 429 || status == 503 {
            (status, _) = try await post(
                OTLPTraceEncoder().encode([span]),
                type: "application/x-protobuf",
                encoding: nil
            )
        }
        let (found, _) = try await get("/api/v1/traces/\(span.traceID)")
        tally.count("good span", status)
        if status != 200 || found != 200 {
            tally.fail("seed \(seed): a good span was answered \(status), then \(found)")
        }
    }

    /// Asks for what hostile senders left, with words no page would send.
    private func ask(_ seed: UInt64, _ tally: inout FuzzTally) async throws {
        var question = HostileQuestion(seed: seed)
        let path = question.path
        let (status, _) = try await get(path)
        tally.count("hostile question", status)
        if ![200, 400].contains(status) { tally.fail("seed \(seed): \(path) was answered with \(status)") }
        // The newest trace, whole, in every form.
        let (_, list) = try await get("/api/v1/traces?limit=1")
        guard let id = try? JSONValue(parsing: list)["traces"]?[0]?["traceId"]?.stringValue else { return }
        let (answered, trace) = try await get("/api/v1/traces/\(id)?limit=50")
        tally.count("trace", answered)
        guard answered == 200, let json = try? JSONValue(parsing: trace) else {
            return tally.fail("seed \(seed): trace \(id) was answered with \(answered)")
        }
        for span in (json["spans"]?.arrayValue ?? []).prefix(3) {
            let base = "/api/v1/traces/\(id)/spans/\(span["spanId"]?.stringValue ?? "")"
            for path in [base, base + "/otlp"] {
                let (status, bytes) = try await get(path)
                tally.count("span", status)
                guard status == 200, (try? JSONValue(parsing: bytes)) != nil else {
                    tally.fail("seed \(seed): \(path) was answered with \(status)")
                    continue
                }
            }
        }
    }

    /// Removes the oldest traces beyond a size.
    func makeRoom() async throws {
        _ = try await store.prune(RetentionPolicy(maximumBytes: Self.storeBytes))
    }

    func checkStore() async throws {
        let findings = try await store.check(thoroughly: true)
        guard findings.isEmpty else {
            print("The store is damaged: \(findings)")
            exit(1)
        }
        try store.close()
    }

    private func post(_ bytes: [UInt8], type: String?, encoding: String?) async throws -> (UInt, [UInt8]) {
        var head = HTTPRequest(method: .post, scheme: "http", authority: "localhost", path: "/v1/traces")
        if let type { head.headerFields[.contentType] = type }
        if let encoding { head.headerFields[.contentEncoding] = encoding }
        head.headerFields[.contentLength] = String(bytes.count)
        return try await answer(Request(head: head, body: RequestBody(buffer: ByteBuffer(bytes: bytes))))
    }

    private func get(_ path: String) async throws -> (UInt, [UInt8]) {
        let head = HTTPRequest(method: .get, scheme: "http", authority: "localhost", path: path)
        return try await answer(Request(head: head, body: RequestBody(buffer: ByteBuffer())))
    }

    private func answer(_ request: Request) async throws -> (UInt, [UInt8]) {
        let response = try await responder.respond(
            to: request,
            // Each its own: it is told which route was found.
            context: BasicRequestContext(source: ApplicationRequestContextSource(channel: channel, logger: logger))
        )
        let gathered = GatheredBody()
        try await response.body.write(gathered)
        return (UInt(response.status.code), gathered.bytes)
    }
}
