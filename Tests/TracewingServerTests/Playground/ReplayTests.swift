import Testing
import Tracewing
import TracewingModel
import TracewingStore
import TracewingTesting

@testable import TracewingServer

@Suite("A stored call of a model, opened in the playground")
struct ReplayTests {
    @Test("what was run can be run again: messages, tools and parameters are those of the request")
    func own() async throws {
        try await PlaygroundTest.run([FakeModel.answer("Oslo")]) { test in
            let tool: JSONValue = [
                "name": "find", "description": "Finds.",
                "parameters": ["type": "object", "properties": ["to": ["type": "string"]]],
            ]
            let parameters: JSONValue = [
                "temperature": 0.5, "top_p": 0.25, "max_tokens": 9, "frequency_penalty": 0.75, "presence_penalty": -0.5,
                "seed": 3, "stop": ["."],
            ]
            let messages: JSONValue = [
                ["role": "system", "parts": [["type": "text", "content": "Be short."]]],
                ["role": "user", "parts": [["type": "text", "content": "The capital?"]]],
                [
                    "role": "assistant",
                    "parts": [["type": "tool_call", "id": "1", "name": "find", "arguments": ["to": "Oslo"]]],
                ],
                ["role": "tool", "parts": [["type": "tool_call_response", "id": "1", "response": "found"]]],
            ]
            let request = PlaygroundTest.prompt(
                "",
                ["messages": messages, "tools": [tool], "parameters": parameters]
            )
            let result = try #require(try await test.events(request).first { $0.name == "result" })
            let sent = try JSONValue(parsing: test.model.requests[0].body)
            #expect(sent["frequency_penalty"] == 0.75)
            #expect(sent["presence_penalty"] == -0.5)
            _ = try #require(try await test.span(result))
            let (trace, span) = (result.data["traceID"]?.stringValue ?? "", result.data["spanID"]?.stringValue ?? "")
            let replay = try await test.server.get("/api/v1/traces/\(trace)/spans/\(span)/playground").json
            #expect(replay?["provider"] == "fake")
            #expect(replay?["model"] == "fake-1")
            #expect(replay?["messages"] == messages)
            #expect(replay?["tools"] == [tool])
            #expect(replay?["parameters"] == parameters)
        }
    }

    @Test("what OpenInference recorded is understood as well")
    func openInference() async throws {
        try await TestServer.run { server in
            let schema: JSONValue = [
                "type": "function", "function": ["name": "find", "description": "Finds.", "parameters": [:]],
            ]
            let invocation: JSONValue = [
                "temperature": 0.5, "stop": ".", "max_completion_tokens": 9, "presence_penalty": 1,
            ]
            try await server.ingest([
                makeSpan(
                    1,
                    [
                        "openinference.span.kind": "LLM", "llm.model_name": "gpt-4o",
                        "llm.input_messages.0.message.role": "user",
                        "llm.input_messages.0.message.content": "The capital?",
                        "llm.tools.0.tool.json_schema": .string(schema.text),
                        "llm.invocation_parameters": .string(invocation.text),
                    ]
                )
            ])
            let replay = try await server.get(
                "/api/v1/traces/\(traceID(1))/spans/\(SpanID(1).hex)/playground"
            ).json
            #expect(replay?["model"] == "gpt-4o")
            #expect(replay?["provider"] == nil)
            #expect(replay?["messages"]?[0]?["parts"]?[0]?["content"] == "The capital?")
            #expect(replay?["tools"] == [["name": "find", "description": "Finds.", "parameters": [:]]])
            #expect(
                replay?["parameters"] == [
                    "temperature": 0.5, "max_tokens": 9, "presence_penalty": 1, "stop": ["."],
                ]
            )
        }
    }

    @Test("a span without content, or of other work, is a conflict; one that is not there is not found")
    func refusals() async throws {
        try await TestServer.run { server in
            try await server.ingest([
                makeSpan(1, ["gen_ai.operation.name": "chat", "gen_ai.request.model": "m"]),
                makeSpan(2, ["gen_ai.operation.name": "execute_tool"]),
            ])
            func answer(_ span: UInt64) async throws -> TestServer.Answer {
                try await server.get("/api/v1/traces/\(traceID(1))/spans/\(SpanID(span).hex)/playground")
            }
            let silent = try await answer(1)
            #expect(silent.status == 409)
            #expect(silent.code == "no_content")
            #expect(silent.json?["error"]?["hint"]?.stringValue?.contains("ENABLE_SENSITIVE_DATA") == true)
            #expect(try await answer(2).code == "no_chat_span")
            #expect(try await answer(3).status == 404)
        }
    }
}
