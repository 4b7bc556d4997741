import Foundation
import Testing
import TracewingModel
import TracewingOTLP
import TracewingStore

@testable import TracewingServer

@Suite("Conversations of real instrumentations")
struct CorpusConversationTests {
    /// The spans of `Tests/Corpus/spans.jsonl` as the API gives them, by what sent them.
    private static func details() async throws -> [(source: String, name: String, detail: JSONValue)] {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Corpus/spans.jsonl")
        var details: [(source: String, name: String, detail: JSONValue)] = []
        for line in try String(contentsOf: file, encoding: .utf8).split(separator: "\n") {
            let json = try JSONValue(parsing: String(line))
            let body = try OTLPTraceJSON.protobuf(from: Array((json["request"] ?? .null).text.utf8))
            let spans = try OTLPTraceDecoder.decode(body).spans.map { IngestedSpan($0, in: body) }
            let store = try SQLiteTraceStore(path: ":memory:")
            _ = try await store.append(spans, project: nil)
            for span in spans {
                let stored = try await store.span(span.outline.spanID, of: span.outline.traceID)
                details.append((json["source"]?.stringValue ?? "", span.outline.name, try #require(stored).detail))
            }
            try store.close()
        }
        return details
    }

    /// Roles and kinds of parts: `system text, user text, assistant tool_call`.
    private static func shape(_ messages: JSONValue?) -> String {
        (messages?.arrayValue ?? []).map { message in
            let parts = (message["parts"]?.arrayValue ?? []).map { $0["type"]?.stringValue ?? "?" }
            return ([message["role"]?.stringValue ?? "?"] + parts).joined(separator: " ")
        }
        .joined(separator: ", ")
    }

    @Test("A call of a model is a conversation, whoever wrote it down")
    func calls() async throws {
        let asked: Set<String> = [
            "user text", "system text, user text", "user text uri",
            "user text, assistant tool_call, tool tool_call_response",
            "system text, user text, assistant tool_call, tool tool_call_response",
            // Anthropic's results are a user's.
            "system text, user text, assistant tool_call, user tool_call_response",
            "user text, assistant tool_call, user tool_call_response",
            // Our demo's model says something before it calls.
            "system text, user text, assistant text tool_call, tool tool_call_response",
        ]
        let answered: Set<String> = ["assistant text", "assistant tool_call", "assistant text tool_call"]
        var calls = 0
        for (source, name, detail) in try await Self.details() {
            // Without content; and without that of a message that has an image.
            if source == "otel-openai-default" || (source == "otel-openai" && name == "chat gpt-4o") { continue }
            guard ["chat", "text_completion"].contains(detail["operation"]?.stringValue ?? ""),
                detail["scope"]?["name"] != "com.anthropic.sdk.python", detail["status"]?["code"] != "error"
            else { continue }
            calls += 1
            let (input, output) = (Self.shape(detail["inputMessages"]), Self.shape(detail["outputMessages"]))
            #expect(asked.contains(input), "\(source): \(name): \(input)")
            #expect(answered.contains(output), "\(source): \(name): \(output)")
        }
        #expect(calls > 50)
    }

    @Test("A tool's arguments and result are shown, its schema is not")
    func tools() async throws {
        var tools = 0
        for (source, name, detail) in try await Self.details()
        where detail["operation"] == "execute_tool" && source != "tracewing" {
            tools += 1
            let arguments = (detail["toolArguments"] ?? .null).text
            #expect(arguments.contains("Oslo") && !arguments.contains("properties"), "\(source): \(name): \(arguments)")
            #expect((detail["toolResult"] ?? .null).text.contains("8 degrees"), "\(source): \(name)")
        }
        #expect(tools >= 6)
    }
}
