import NIOHTTP1
import Testing
import TracewingModel
import TracewingStore

@testable import TracewingServer

@Suite("Requests to the playground")
struct PlaygroundRequestTests {
    private static let options: ServerOptions = {
        var options = ServerOptions()
        options.providers = [try? ModelProvider("local", kind: .openAIChat, baseURL: "http://127.0.0.1:1/v1")]
            .compactMap(\.self)
        return options
    }()

    private static let message: JSONValue = ["role": "user", "content": "?"]

    /// What is wrong, and the code and the place it is refused with.
    private static let bad: [(JSONObject, String, String)] = [
        (["provider": nil], "bad_provider", "'provider'"),
        (["provider": "other"], "no_such_provider", "no provider"),
        (["model": ""], "bad_model", "'model'"),
        (["model": 1], "bad_model", "'model' must be a text"),
        (["messages": []], "bad_messages", "'messages'"),
        (["messages": "?"], "bad_messages", "'messages' must be an array"),
        (["messages": [["content": "?"]]], "bad_messages", "'messages[0]'"),
        (["template": "jinja"], "bad_template", "none, mustache, f-string"),
        (
            ["template": "mustache", "messages": [["role": "user", "content": "{{#open}}"]]], "bad_messages",
            "'messages' cannot be used as a template"
        ),
        (["variables": []], "bad_variables", "'variables' must be an object"),
        (["tools": [["description": "x"]]], "bad_name", "'tools[0].name'"),
        (["tool_choice": "always"], "bad_tool_choice", "'tool_choice'"),
        (["tool_choice": ["name": "none there"]], "bad_tool_choice", "'tool_choice'"),
        (["parameters": ["temperature": "hot"]], "bad_temperature", "'parameters.temperature'"),
        (["parameters": ["max_tokens": 0]], "bad_max_tokens", "'parameters.max_tokens'"),
        (["parameters": ["stop": "."]], "bad_stop", "'parameters.stop'"),
        (["repetitions": 0], "bad_repetitions", "from 1 to 20"),
        (["repetitions": 21], "bad_repetitions", "from 1 to 20"),
        (["evaluators": [["kind": "guess"]]], "bad_kind", "'evaluators[0].kind'"),
        (["evaluators": [["kind": "regex"], ["kind": "regex"]]], "bad_name", "'evaluators[1].name'"),
        (["evaluators": [["kind": "regex", "mapping": ["paths": ["text": 1]]]]], "bad_text", "mapping.paths.text"),
        (["evaluators": [["kind": "llm"]]], "bad_provider", "'evaluators[0].provider'"),
    ]

    @Test("what cannot be run is refused by the member that is wrong, before anything is asked", arguments: Self.bad)
    func refusals(change: JSONObject, code: String, place: String) async throws {
        var request: JSONObject = ["provider": "local", "model": "m", "messages": [Self.message]]
        for member in change.members { request[member.key] = member.value }
        let body = JSONValue.object(request)
        try await TestServer.run(Self.options) { server in
            let answer = try await server.change(.POST, "/api/v1/playground/runs", body)
            #expect(answer.status == 400)
            #expect(answer.code == code)
            #expect(answer.json?["error"]?["message"]?.stringValue?.contains(place) == true, "\(answer.text)")
        }
    }

    @Test("a server without providers says how to configure one")
    func noProviders() async throws {
        try await TestServer.run { server in
            #expect(try await server.get("/api/v1/playground/providers").json == ["providers": []])
            let body: JSONValue = ["provider": "openai", "model": "m", "messages": [Self.message]]
            let answer = try await server.change(.POST, "/api/v1/playground/runs", body)
            #expect(answer.json?["error"]?["hint"]?.stringValue?.contains("OPENAI_API_KEY") == true)
        }
    }

    @Test("a body that is no JSON, or too large, is refused")
    func bodies() async throws {
        var options = ServerOptions()
        options.limits.playgroundBytes = 100
        try await TestServer.run(options) { server in
            func status(_ body: String, _ type: String) async throws -> UInt {
                try await server.post(Array(body.utf8), to: "/api/v1/playground/runs", type: type).status
            }
            let (text, array) = (try await status("", "text/plain"), try await status("[]", "application/json"))
            let large = try await status(String(repeating: " ", count: 200), "application/json")
            #expect(text == 415)
            #expect(array == 400)
            #expect(large == 413)
        }
    }
}
