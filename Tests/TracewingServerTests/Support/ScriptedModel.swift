import Foundation
import HTTPTypes
import Hummingbird
import Logging
import ServiceLifecycle
import TracewingConcurrency
import TracewingModel

@testable import TracewingServer

/// A model on loopback that speaks Chat Completions: it says what it was asked, and calls the tool it is given with the
/// label `yes`.
final class ScriptedModel: Sendable {
    private struct Calls {
        var answered: [String: Int] = [:]
        var judged = 0
        var begun = 0
        var isReleased = false
    }

    let url: String
    private let calls: SharedCalls

    /// How often each question was answered.
    var answered: [String: Int] { calls.state.withLock { $0.answered } }
    /// How often it has called its tool.
    var judged: Int { calls.state.withLock { $0.judged } }
    /// How many requests it has taken.
    var begun: Int { calls.state.withLock { $0.begun } }

    var provider: ModelProvider {
        get throws { try ModelProvider("local", kind: .openAIChat, baseURL: url + "/v1") }
    }

    /// What the handler of requests shares with the test.
    private final class SharedCalls: Sendable {
        let state = Locked(Calls())
    }

    private init(url: String, calls: SharedCalls) {
        (self.url, self.calls) = (url, calls)
    }

    /// - Parameters:
    ///   - most: After how many requests it says no more.
    ///   - failure: The status to refuse a question with; nil to answer it.
    static func run(
        silentAfter most: Int = .max,
        failing failure: @Sendable @escaping (_ question: String, _ call: Int) -> HTTPResponse.Status? = { _, _ in nil
        },
        _ body: @Sendable (ScriptedModel) async throws -> Void
    ) async throws {
        let calls = SharedCalls()
        let router = Router()
        router.post("/v1/chat/completions") { request, _ in
            let call = calls.state.withLock { state in
                state.begun += 1
                return state.begun
            }
            while call > most, !calls.state.withLock({ $0.isReleased }) { try await Task.sleep(for: .milliseconds(5)) }
            let asked = try await request.json(upTo: 1 << 20)
            let question = asked["messages"]?.arrayValue?.last?["content"]?.stringValue ?? ""
            if call > most { return Response(status: .badRequest) }
            if let status = failure(question, call) { return Response(status: status) }
            let tool = asked["tools"]?[0]?["function"]?["name"]?.stringValue
            calls.state.withLock { state in
                if tool == nil { state.answered[question, default: 0] += 1 } else { state.judged += 1 }
            }
            return Response(json: Self.answer(question, tool: tool))
        }
        let silence = Logger(label: "silence") { _ in SwiftLogNoOpLogHandler() }
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
            let model = ScriptedModel(url: "http://127.0.0.1:\(port)", calls: calls)
            let result: Result<Void, any Error>
            do {
                result = .success(try await body(model))
            } catch {
                result = .failure(error)
            }
            calls.state.withLock { $0.isReleased = true }
            await services.triggerGracefulShutdown()
            try await group.waitForAll()
            try result.get()
        }
    }

    private static func answer(_ question: String, tool: String?) -> JSONValue {
        var message: JSONObject = ["role": "assistant", "content": .string("It is \(question)")]
        if let tool {
            message["content"] = .null
            message["tool_calls"] = [
                [
                    "id": "call-1", "type": "function",
                    "function": [
                        "name": .string(tool), "arguments": "{\"label\":\"yes\",\"explanation\":\"because\"}",
                    ],
                ]
            ]
        }
        return [
            "id": "c", "model": "scripted",
            "choices": [
                ["index": 0, "finish_reason": tool == nil ? "stop" : "tool_calls", "message": .object(message)]
            ],
            "usage": ["prompt_tokens": 3, "completion_tokens": 2, "total_tokens": 5],
        ]
    }
}
