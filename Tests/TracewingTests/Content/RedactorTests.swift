import Testing
import Tracewing
import TracewingConcurrency
import TracewingModel
import TracewingSDK
import TracewingTesting

extension Telemetry {
    @Suite("Redactors")
    struct RedactorTests {
        private struct QuotingError: Error { let text: String }

        private func record(_ text: String = "secret") {
            ExecuteToolScope.start(details: ToolCallDetails(toolName: "t"), agent: AgentDetails())
                .run { $0.recordResponse(text) }
        }

        private func record(_ messages: [ChatMessage]) {
            InferenceScope.start(details: InferenceCallDetails(), agent: AgentDetails())
                .run { $0.recordInputMessages(MessageContent(messages)) }
        }

        private func expectBalance(sourceLocation: SourceLocation = #_sourceLocation) {
            for statistics in Observability.provider.statistics {
                #expect(statistics.isBalanced, sourceLocation: sourceLocation)
                #expect(statistics.droppedTotal == 0, sourceLocation: sourceLocation)
            }
        }

        private static let everything: [ChatMessage] = [
            ChatMessage(role: .system, "system text"),
            ChatMessage(
                role: .user,
                parts: [
                    .text("user text"), .uri("https://example.com/a.png", mediaType: "image/png"),
                    .data([1, 2, 3], mediaType: "image/png"), .file(id: "file-1", mediaType: nil),
                    .other(["type": "odd", "x": "other text"]),
                ],
                name: "alice"
            ),
            ChatMessage(
                role: .assistant,
                parts: [
                    .reasoning("thought"),
                    .toolCall(ToolCall(id: "c1", name: "look", arguments: #"{ "mail": "a\u0040b" }"#)),
                    .toolCall(ToolCall(id: "c2", name: "look", arguments: "not json")),
                ]
            ),
            ChatMessage(
                role: .tool,
                parts: [
                    .toolResult(ToolResult(callID: "c1", name: "look", output: ["n": 1])),
                    .toolResult(ToolResult(callID: "c2", name: "look", output: "plain")),
                ]
            ),
        ]

        @Test("It is shown every piece of every message, with who said it and what it is")
        func pieces() async {
            let pieces = Pieces()
            let redactor = Redactor { piece in
                pieces.add(piece)
                return piece.text
            }
            await Telemetry.configured(change: { $0.content = .redact(redactor) }) { spans in
                record(Self.everything)
                let text = await spans.flushed().first?.attributes["gen_ai.input.messages"]?.stringValue
                let expected: [(Redactor.Piece.Kind, ChatMessage.Role, String)] = [
                    (.text, .system, "system text"), (.name, .user, "alice"), (.text, .user, "user text"),
                    (.media, .user, "https://example.com/a.png"), (.media, .user, "AQID"), (.media, .user, "file-1"),
                    (.other, .user, #"{"type":"odd","x":"other text"}"#), (.reasoning, .assistant, "thought"),
                    (.toolArguments, .assistant, #"{"mail":"a@b"}"#), (.toolArguments, .assistant, "not json"),
                    (.toolResult, .tool, #"{"n":1}"#), (.toolResult, .tool, "plain"),
                ]
                #expect(
                    pieces.all
                        == expected.map {
                            .init(attribute: "gen_ai.input.messages", kind: $0.0, role: $0.1, text: $0.2)
                        }
                )
                // Left as they are, they are recorded as they are.
                #expect(text == Self.everything.json.text)
            }
        }

        @Test("What it gives is recorded, whatever it is; a part it drops is left out")
        func replaced() async {
            let redactor = Redactor { piece in
                if piece.kind == .media || piece.kind == .name { return nil }
                return piece.kind == .other ? #"{"type":"odd"}"# : "<\(piece.kind.rawValue)>"
            }
            await Telemetry.configured(change: { $0.content = .redact(redactor) }) { spans in
                record(Self.everything)
                let text = await spans.flushed().first?.attributes["gen_ai.input.messages"]?.stringValue
                #expect(
                    text
                        == #"[{"role":"system","parts":[{"type":"text","content":"<text>"}]},"#
                        + #"{"role":"user","parts":[{"type":"text","content":"<text>"},{"type":"odd"}]},"#
                        + #"{"role":"assistant","parts":[{"type":"reasoning","content":"<reasoning>"},"#
                        + #"{"type":"tool_call","id":"c1","name":"look","arguments":"<tool_arguments>"},"#
                        + #"{"type":"tool_call","id":"c2","name":"look","arguments":"<tool_arguments>"}]},"#
                        + #"{"role":"tool","parts":[{"type":"tool_call_response","id":"c1","response":"<tool_result>"},"#
                        + #"{"type":"tool_call_response","id":"c2","response":"<tool_result>"}]}]"#
                )
            }
        }

        @Test("An attribute of one piece that is dropped is not there")
        func droppedAttribute() async {
            await Telemetry.configured(change: { $0.content = .redact(Redactor { _ in nil }) }) { spans in
                record()
                let attributes = await spans.flushed().first?.attributes
                #expect(attributes?["gen_ai.tool.call.result"] == nil)
                #expect(attributes?[TracewingNames.redactionError] == nil)
            }
        }

        @Test("One that throws costs the span its content, and nothing else; what it could not redact is not quoted")
        func throwing() async throws {
            let redactor = Redactor { piece in
                if piece.text.contains("secret") { throw QuotingError(text: piece.text) }
                return piece.text
            }
            try await Telemetry.configured(change: { $0.content = .redact(redactor) }) { spans in
                let scope = ExecuteToolScope.start(
                    details: ToolCallDetails(toolName: "t", toolArguments: "harmless"),
                    agent: AgentDetails()
                )
                scope.run { $0.recordResponse("secret") }
                record("harmless")
                let records = await spans.flushed()
                try #require(records.count == 2)
                #expect(
                    records[0].attributes.filter { !$0.key.hasPrefix("telemetry.sdk.") }
                        == [
                            .init(key: "gen_ai.operation.name", value: "execute_tool"),
                            .init(key: "gen_ai.tool.name", value: "t"),
                            .init(key: "tracewing.redaction.error", value: "the redactor threw QuotingError"),
                        ]
                )
                #expect(records[0].status == .unset)
                #expect(records[1].attributes["gen_ai.tool.call.result"] == "harmless")
                #expect(Observability.provider.faults.counts[.redactionFailed] == 1)
                expectBalance()
            }
        }

        @Test("One that hangs is left behind when its budget is spent, holds nothing up, and is not asked for ever")
        func hanging() async {
            let latch = Latch()
            let calls = Pieces()
            let redactor = Redactor(budget: .milliseconds(250)) { piece in
                calls.add(piece)
                if piece.text == "hang" { latch.wait() }
                return "redacted"
            }
            await Telemetry.configured(change: { $0.content = .redact(redactor) }) { spans in
                for text in ["fine", "hang", "fine", "hang", "hang", "hang", "fine", "hang"] { record(text) }
                let records = await spans.flushed()
                let results = records.map { $0.attributes["gen_ai.tool.call.result"]?.stringValue }
                #expect(results == ["redacted", nil, "redacted", nil, nil, nil, nil, nil])
                let errors = records.map { $0.attributes["tracewing.redaction.error"]?.stringValue }
                #expect(errors[1] == "the redactor did not answer within 0.25 seconds")
                let notAsked = "the redactor was not asked: 4 earlier calls of it have not come back"
                #expect(errors.suffix(2) == [notAsked, notAsked])
                #expect(calls.all.count == 6)
                expectBalance()
                // When they come back after all, it is asked again.
                latch.open()
                for _ in 0..<100_000 {
                    record("fine")
                    if await spans.flushed().last?.attributes["gen_ai.tool.call.result"] == "redacted" { return }
                }
                Issue.record("the redactor is never asked again")
            }
        }

        @Test("One that is slow with every span takes no more than half of an export's time: no span is lost")
        func slow() async {
            let clock = ContinuousClock()
            let redactor = Redactor(budget: .seconds(60)) { piece in
                let end = clock.now + .milliseconds(60)
                while clock.now < end {}
                return piece.text
            }
            await Telemetry.configured(
                change: {
                    $0.content = .redact(redactor)
                    $0.batch.exportTimeout = .milliseconds(600)
                }
            ) { spans in
                for _ in 0..<20 { record() }
                let records = await spans.flushed()
                #expect(records.count == 20)
                let errors = records.map { $0.attributes["tracewing.redaction.error"]?.stringValue }
                let redacted = errors.prefix { $0 == nil }.count
                #expect(redacted < 6)
                #expect(!errors.dropFirst(redacted).contains(nil))
                #expect(errors.last??.contains("no time left") == true)
                expectBalance()
            }
        }

        @Test("What is cut is what the redactor left: a secret is not cut in half before it is seen")
        func beforeCutting() async {
            let redactor = Redactor { $0.text.replacing("secret", with: "***") }
            await Telemetry.configured(
                change: {
                    $0.content = .redact(redactor)
                    $0.content.limits.perAttribute = 100
                }
            ) { spans in
                for offset in 40..<110 {
                    record(String(repeating: "x", count: offset) + "secret" + String(repeating: "y", count: 100))
                }
                let texts = await spans.flushed().compactMap {
                    $0.attributes["gen_ai.tool.call.result"]?.stringValue
                }
                #expect(texts.count == 70)
                #expect(texts.allSatisfy { !$0.contains("sec") && $0.utf8.count <= 100 })
            }
        }
    }
}
