import AsyncHTTPClient
import Foundation
import Hummingbird
import Logging
import NIOCore
import NIOHTTP1
import ServiceLifecycle
import TracewingModel
import TracewingOTLP
import TracewingServer
import TracewingStore

/// A trace server on a free port of loopback, over a SQLite file of its own.
struct TestServer: Sendable {
    /// An answer, read to its end.
    struct Answer: Sendable {
        let status: UInt
        let headers: [String: String]
        let body: [UInt8]

        var text: String { String(decoding: body, as: UTF8.self) }
        var json: JSONValue? { try? JSONValue(parsing: body) }
        /// The code of an error.
        var code: String? { json?["error"]?["code"]?.stringValue }
    }

    let url: String
    let store: SQLiteTraceStore
    /// What answers.
    let traces: TraceServer
    /// Where the store's files are.
    let folder: String
    private let services: ServiceGroup

    /// Runs a server for as long as `body` takes, and stops it as a signal would.
    ///
    /// - Parameters:
    ///   - options: How it behaves.
    ///   - logger: What the server itself logs to.
    ///   - folder: Where its files are, or will be; gone with it.
    static func run(
        _ options: ServerOptions = ServerOptions(),
        logger: Logger = Logger(label: "silence") { _ in SwiftLogNoOpLogHandler() },
        in folder: String = NSTemporaryDirectory() + "tracewing-server-tests-" + UUID().uuidString,
        _ body: @Sendable (TestServer) async throws -> Void
    ) async throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let store = try SQLiteTraceStore(path: folder + "/traces.sqlite")
        let router = Router()
        let silence = Logger(label: "silence") { _ in SwiftLogNoOpLogHandler() }
        let traces = TraceServer(store: store, options: options, logger: logger)
        traces.add(to: router)
        let (ports, port) = AsyncStream.makeStream(of: Int.self)
        let application = Application(
            router: router,
            configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { channel in port.yield(channel.localAddress?.port ?? 0) },
            logger: silence
        )
        let services = ServiceGroup(services: [application], logger: silence)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await services.run() }
            guard let port = await ports.first(where: { _ in true }) else { return }
            let server = TestServer(
                url: "http://127.0.0.1:\(port)",
                store: store,
                traces: traces,
                folder: folder,
                services: services
            )
            let result: Result<Void, any Error>
            do {
                result = .success(try await body(server))
            } catch {
                result = .failure(error)
            }
            await services.triggerGracefulShutdown()
            try await group.waitForAll()
            try result.get()
        }
        try store.close()
    }

    func shutDown() async {
        await services.triggerGracefulShutdown()
    }

    func get(_ path: String, headers: [(String, String)] = []) async throws -> Answer {
        var request = request(path)
        for (name, value) in headers { request.headers.add(name: name, value: value) }
        return try await send(request)
    }

    func post(
        _ body: [UInt8],
        to path: String = "/v1/traces",
        type: String? = "application/x-protobuf",
        headers: [(String, String)] = []
    ) async throws -> Answer {
        var request = request(path)
        request.method = .POST
        if let type { request.headers.add(name: "content-type", value: type) }
        for (name, value) in headers { request.headers.add(name: name, value: value) }
        request.body = .bytes(body)
        return try await send(request)
    }

    @discardableResult
    func ingest(_ records: [SpanRecord], headers: [(String, String)] = []) async throws -> Answer {
        try await post(OTLPTraceEncoder().encode(records), headers: headers)
    }

    func send(_ request: HTTPClientRequest) async throws -> Answer {
        let response = try await HTTPClient.untraced.execute(request, timeout: .seconds(30))
        let body = try await response.body.collect(upTo: 64 << 20)
        let headers = Dictionary(response.headers.map { ($0.name.lowercased(), $0.value) }) { "\($0), \($1)" }
        return Answer(status: response.status.code, headers: headers, body: Array(body.readableBytesView))
    }

    func request(_ path: String) -> HTTPClientRequest {
        HTTPClientRequest(url: url + path)
    }

    /// Sends JSON, as the page does.
    func change(
        _ method: HTTPMethod,
        _ path: String,
        _ json: JSONValue? = nil,
        headers: [(String, String)] = []
    ) async throws -> Answer {
        var request = request(path)
        request.method = method
        for (name, value) in headers { request.headers.add(name: name, value: value) }
        if let json {
            request.headers.add(name: "content-type", value: "application/json")
            request.body = .bytes(json.utf8)
        }
        return try await send(request)
    }

    /// Each span of a trace with all it carries.
    func details(of trace: TraceID) async throws -> [JSONValue] {
        var details: [JSONValue] = []
        for span in try await spans(of: trace) {
            let id = span["spanId"]?.stringValue ?? ""
            if let detail = try await get("/api/v1/traces/\(trace)/spans/\(id)").json { details.append(detail) }
        }
        return details
    }

    /// The spans of a trace in short, as the API gives them.
    func spans(of trace: TraceID) async throws -> [JSONValue] {
        try await get("/api/v1/traces/\(trace)").json?["spans"]?.arrayValue ?? []
    }
}

extension HTTPClient {
    /// For tests: nothing it sends is traced.
    static let untraced: HTTPClient = {
        var configuration = HTTPClient.Configuration()
        configuration.tracing.tracer = nil
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }()
}
