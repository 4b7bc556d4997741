import Testing
import Tracewing
import TracewingModel
import TracewingSDK
import TracewingTesting

extension Telemetry {
    @Suite("How much of it is recorded")
    struct ContentLimitTests {
        private func record(
            _ limits: ContentLimits,
            _ body: @Sendable @escaping (InferenceScope) -> Void
        ) async -> SpanRecord? {
            await Telemetry.configured(change: { $0.content.limits = limits }) { spans in
                InferenceScope.start(details: InferenceCallDetails(), agent: AgentDetails()).run(body)
                return await spans.flushed().first
            }
        }

        private static let input = "gen_ai.input.messages"
        private static let output = "gen_ai.output.messages"

        @Test("64 KiB an attribute unless said otherwise; what is longer is cut inside its text, and marked")
        func standard() async throws {
            let whole = String(repeating: "x", count: (64 << 10) - 60)
            let long = String(repeating: "x", count: 200_000)
            let record = try #require(
                await record(ContentLimits()) { scope in
                    scope.recordInputMessages(MessageContent(whole))
                    scope.recordOutputMessages(MessageContent(long))
                }
            )
            #expect(
                record.attributes[Self.input]
                    == .string(#"[{"role":"user","parts":[{"type":"text","content":"\#(whole)"}]}]"#)
            )
            let output = try #require(record.attributes[Self.output]?.stringValue)
            #expect(output.utf8.count == 64 << 10)
            let message = try #require([ChatMessage](json: try JSONValue(parsing: output))?.first)
            #expect(message.role == .assistant)
            #expect(message.finishReason == .stop)
            #expect(message.text.hasSuffix("x…[cut, 200000 bytes]"))
            #expect(record.attributes[TracewingNames.contentCut] == [.string(Self.output)])
        }

        @Test("The longest texts are cut first; short ones stay whole")
        func longestFirst() async throws {
            let messages = [
                ChatMessage(role: .system, "Be brief."),
                ChatMessage(role: .user, String(repeating: "long ", count: 1000)),
                ChatMessage(role: .assistant, parts: [.toolCall(ToolCall(id: "c", name: "n", arguments: #"{"a":1}"#))]),
                ChatMessage(role: .user, "And?"),
            ]
            let record = await record(ContentLimits(perAttribute: 1000)) {
                $0.recordInputMessages(MessageContent(messages))
            }
            let text = try #require(record?.attributes[Self.input]?.stringValue)
            let kept = try #require([ChatMessage](json: try JSONValue(parsing: text)))
            #expect(text.utf8.count <= 1000)
            #expect(text.utf8.count > 900)
            #expect([kept[0], kept[2], kept[3]] == [messages[0], messages[2], messages[3]])
            #expect(kept[1].text.hasPrefix("long long"))
            #expect(kept[1].text.hasSuffix("…[cut, 5000 bytes]"))
        }

        @Test("Of more messages than fit with their texts cut short, the last ones stay, and it says how many are gone")
        func newest() async throws {
            let messages = (0..<1000).map { ChatMessage(role: .user, "message \($0)") }
            let record = await record(ContentLimits(perAttribute: 1000)) {
                $0.recordInputMessages(MessageContent(messages))
            }
            let text = try #require(record?.attributes[Self.input]?.stringValue)
            let kept = try #require([ChatMessage](json: try JSONValue(parsing: text)))
            #expect(text.utf8.count <= 1000)
            #expect(Array(kept.dropFirst()) == Array(messages.suffix(kept.count - 1)))
            #expect(kept.count > 10)
            #expect(kept[0].text == "[cut: \(1001 - kept.count) messages before this]")
        }

        @Test("The limit of a span is shared: the longest gives way first")
        func perSpan() async throws {
            let record = try #require(
                await record(ContentLimits(perAttribute: 10_000, perSpan: 3000)) { scope in
                    scope.recordInputMessages(MessageContent(String(repeating: "i", count: 20_000)))
                    scope.recordOutputMessages("short")
                    scope.recordThoughtProcess(String(repeating: "t", count: 20_000))
                }
            )
            let sizes = [Self.input, Self.output, "microsoft.a365.agent.thought.process"]
                .map { record.attributes[$0]?.stringValue?.utf8.count ?? 0 }
            #expect(sizes.reduce(0, +) <= 3000)
            #expect(sizes[0] > 1400 && sizes[2] > 1400)
            #expect(
                record.attributes[Self.output]
                    == #"[{"role":"assistant","parts":[{"type":"text","content":"short"}],"finish_reason":"stop"}]"#
            )
            #expect(
                record.attributes[TracewingNames.contentCut]
                    == [.string(Self.input), "microsoft.a365.agent.thought.process"]
            )
        }

        @Test("The limit on the length of attributes holds for it as well")
        func valueLength() async {
            await Telemetry.configured(change: { $0.limits.attributeValueLength = 90 }) { spans in
                let scope = ExecuteToolScope.start(details: ToolCallDetails(toolName: "t"), agent: AgentDetails())
                scope.recordResponse(["text": .string(String(repeating: "é", count: 200))])
                scope.end()
                let text = await spans.flushed().first?.attributes["gen_ai.tool.call.result"]?.stringValue ?? ""
                #expect(!text.isEmpty && text.utf8.count <= 90)
                let parsed = try? JSONValue(parsing: text)
                #expect(parsed?["text"]?.stringValue?.hasPrefix("éé") == true)
            }
        }

        @Test("A tool's JSON stays JSON, also when it was handed over as text, and when no text in it is long")
        func toolJSON() throws {
            let long: JSONValue = ["list": ["a", .string(String(repeating: "\n\"", count: 500))], "n": 1]
            let numbers = JSONValue.array((0..<1000).map { .integer($0) })
            for (value, isObject) in [(long, true), (numbers, false)] {
                for payload in [SealedContent.Payload.json(value), .text(value.text)] {
                    let (text, isCut) = try write(payload, ContentLimits(perAttribute: 300))
                    let parsed = try JSONValue(parsing: text ?? "")
                    #expect(isCut)
                    #expect((text ?? "").utf8.count <= 300)
                    if isObject {
                        #expect(parsed["n"] == 1)
                        #expect(parsed["list"]?[1]?.stringValue?.hasSuffix("…[cut, 1000 bytes]") == true)
                    } else {
                        #expect(parsed.stringValue?.hasPrefix("[0,1,2,3") == true)
                        #expect(parsed.stringValue?.hasSuffix("…[cut, 3891 bytes]") == true)
                    }
                }
            }
        }

        @Test("Whatever the limit, what is written is JSON, UTF-8 and no longer; what was cut is named")
        func everyLimit() throws {
            let texts = [
                "", "a", "\u{0}\u{1}\n\"\\", "é", "👨‍👩‍👧‍👦", "e" + String(repeating: "\u{301}", count: 200), "日本語", "\r\n",
            ]
            var random = SystemRandomNumberGenerator()
            for limit in Array(0...300) + [1000, 5000] {
                let parts = (0..<Int.random(in: 1...3, using: &random)).map { _ in
                    ChatMessage.Part.text(
                        (0..<Int.random(in: 0...60, using: &random)).map { _ in
                            texts.randomElement(using: &random) ?? ""
                        }
                        .joined()
                    )
                }
                let messages = (0..<Int.random(in: 0...4, using: &random)).map { _ in
                    ChatMessage(role: .user, parts: parts)
                }
                let whole = messages.json.text
                for payload in [SealedContent.Payload.messages(messages), .json(messages.json), .text(whole)] {
                    let (text, isCut) = try write(payload, ContentLimits(perAttribute: limit))
                    #expect(isCut == (whole.utf8.count > limit))
                    if !isCut { #expect(text == whole) }
                    guard let text else { continue }
                    #expect(text.utf8.count <= limit)
                    #expect(!text.contains("\u{FFFD}"))
                    _ = try JSONValue(parsing: text)
                    if case .messages = payload {
                        let value = try JSONValue(parsing: text)
                        #expect([ChatMessage](json: value) != nil)
                    }
                }
                let plain = parts.map { if case .text(let text) = $0 { text } else { "" } }.joined() + "."
                let (text, isCut) = try write(.text(plain), ContentLimits(perAttribute: limit))
                #expect((text ?? "").utf8.count <= limit)
                #expect(isCut || text == plain)
            }
        }

        @Test("A text is cut between characters where that is possible")
        func characters() throws {
            let family = "👨‍👩‍👧‍👦"
            for limit in 60...90 {
                let text = try write(.text(String(repeating: family, count: 50)), ContentLimits(perAttribute: limit))
                    .text
                let kept = (text ?? "").prefix { String($0) == family }
                #expect(kept + "…[cut, 1250 bytes]" == text ?? "")
            }
        }

        @Test("What JSON has no form for becomes text")
        func notJSON() throws {
            let value: JSONValue = ["a": .number(.nan), "b": [.number(.infinity), .number(-.infinity)], "c": 1.5]
            #expect(try write(.json(value)).text == #"{"a":"NaN","b":["Infinity","-Infinity"],"c":1.5}"#)
            let message = ChatMessage(
                role: .tool,
                parts: [
                    .toolResult(ToolResult(callID: "c", name: "n", output: .number(.nan))),
                    .data([255, 0], mediaType: "image/png"),
                ]
            )
            #expect(
                try write(.messages([message])).text
                    == #"[{"role":"tool","parts":[{"type":"tool_call_response","id":"c","response":"NaN"},"#
                    + #"{"type":"blob","modality":"image","mime_type":"image/png","content":"/wA="}]}]"#
            )
            let bytes = SealedContent.Payload(JSONValue(AttributeValue.bytes([255, 0])))
            #expect(try write(bytes).text == "/wA=")
        }

        @Test("What is nested too deeply to be written is not recorded, and says so")
        func depth() throws {
            for (depth, isRecorded) in [(128, true), (129, false), (3000, false)] {
                let value = (0..<depth).reduce(JSONValue.integer(1)) { inner, _ in [inner] }
                let text = try write(.json(value)).text
                #expect(text?.hasPrefix(isRecorded ? "[[[" : "[not recorded: nested") == true)
            }
            let deep = (0..<3000).reduce(JSONValue.integer(1)) { inner, _ in ["a": inner] }
            let message = ChatMessage(
                role: .tool,
                parts: [.toolResult(ToolResult(callID: "c", name: "n", output: deep))]
            )
            #expect(try write(.messages([message])).text?.hasPrefix("[not recorded: nested") == true)
        }

        private func write(
            _ payload: SealedContent.Payload,
            _ limits: ContentLimits = ContentLimits()
        ) throws -> (text: String?, isCut: Bool) {
            let content = SealedContent(SealedContent.Entry("key", payload), under: ContentRules())
            let (attributes, cut) = limits.write(try content.documents())
            return (attributes.first?.text, cut == ["key"])
        }
    }
}
