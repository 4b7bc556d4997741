import AsyncHTTPClient
import Logging
import NIOCore
import NIOHTTP1
import Tracewing
import TracewingModel
import TracewingTesting

@testable import TracewingServer

/// A server with a provider named `fake` on loopback, whose own work is traced into its own store.
struct PlaygroundTest: Sendable {
    let server: TestServer
    let model: FaultServer

    static let key = "canary-key-1234567890"

    static func run(
        _ answers: [FaultServer.Answer],
        limits: ServerLimits = ServerLimits(),
        logger: Logger = Logger(label: "silence") { _ in SwiftLogNoOpLogHandler() },
        _ body: @Sendable (PlaygroundTest) async throws -> Void
    ) async throws {
        try await FaultServer.run(answers) { model in
            var options = ServerOptions()
            options.limits = limits
            options.providers = [
                try ModelProvider(
                    "fake",
                    kind: .openAIChat,
                    baseURL: model.url + "/v1",
                    models: ["fake-1"],
                    key: key
                )
            ]
            try await TestServer.run(options, logger: logger) { server in
                try await ObservabilityTurn.take {
                    await Observability.reset()
                    server.traces.configureTelemetry()
                    let result: Result<Void, any Error>
                    do {
                        result = .success(try await body(PlaygroundTest(server: server, model: model)))
                    } catch {
                        result = .failure(error)
                    }
                    await Observability.reset()
                    try result.get()
                }
            }
        }
    }

    /// A request to run a prompt.
    static func prompt(_ text: String = "The capital of Norway?", _ more: JSONObject = [:]) -> JSONValue {
        var object: JSONObject = [
            "provider": "fake", "model": "fake-1", "messages": [["role": "user", "content": .string(text)]],
        ]
        for member in more.members { object[member.key] = member.value }
        return .object(object)
    }

    /// All events of a run.
    func events(_ request: JSONValue = PlaygroundTest.prompt()) async throws -> [RunReader.Event] {
        var reader = try await RunReader(server, request)
        var events: [RunReader.Event] = []
        while let event = try await reader.next() { events.append(event) }
        return events
    }

    /// A span that has been stored, with all it carries.
    func span(_ result: RunReader.Event?) async throws -> JSONValue? {
        guard let trace = result?.data["traceID"]?.stringValue, let span = result?.data["spanID"]?.stringValue else {
            return nil
        }
        _ = await Observability.forceFlush(deadline: .seconds(30))
        return try await server.get("/api/v1/traces/\(trace)/spans/\(span)").json
    }
}

/// Reads the events of a run, one at a time. Released before its end, it closes the connection.
struct RunReader {
    struct Event: Sendable {
        let name: String
        let data: JSONValue

        var repetition: Int64? { data["repetition"]?.integerValue }
        var content: String? { data["content"]?.stringValue }
    }

    private var chunks: HTTPClientResponse.Body.AsyncIterator
    private var text = ""
    let status: UInt

    init(_ server: TestServer, _ json: JSONValue, path: String = "/api/v1/playground/runs") async throws {
        var request = server.request(path)
        request.method = .POST
        request.headers.add(name: "content-type", value: "application/json")
        // A run is no part of the request that starts it.
        request.headers.add(name: "traceparent", value: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
        request.body = .bytes(json.utf8)
        let response = try await HTTPClient.untraced.execute(request, timeout: .seconds(60))
        status = response.status.code
        chunks = response.body.makeAsyncIterator()
    }

    /// The next piece of an answer; what comes before it is passed over.
    mutating func text() async throws -> String? {
        while let event = try await next() {
            if let content = event.content { return content }
        }
        return nil
    }

    mutating func next() async throws -> Event? {
        while true {
            if let end = text.firstRange(of: "\n\n") {
                let lines = text[..<end.lowerBound].split(separator: "\n").map(String.init)
                text.removeSubrange(..<end.upperBound)
                guard lines.count == 2, lines[0].hasPrefix("event: "), lines[1].hasPrefix("data: ") else { continue }
                return Event(
                    name: String(lines[0].dropFirst(7)),
                    data: try JSONValue(parsing: String(lines[1].dropFirst(6)))
                )
            }
            guard let chunk = try await chunks.next() else { return nil }
            text += String(buffer: chunk)
        }
    }
}
