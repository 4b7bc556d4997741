import TracewingAgents
import TracewingModel
import TracewingStreams

/// Things said that cannot be written as they are.
extension IsolationCase {
    static let values: [IsolationCase] =
        strings.map { name, text in
            IsolationCase("\(name) everywhere") { recorder in
                let turns: RunRecorder.Turns = [
                    [
                        .text(text + " "), .reasoning(text), .toolCall(name: "look", arguments: .string(text)),
                        .toolCall(name: "look", arguments: ["key": .string(text)]), .toolCall(name: text),
                    ], [.text(text)],
                ]
                let agent = Agent(
                    name: text,
                    description: text,
                    instructions: text,
                    client: recorder.model(turns),
                    tools: [recorder.tool("look"), recorder.tool(text)]
                )
                let stream = agent.stream(
                    text,
                    session: Session(id: text, conversationID: text),
                    context: HandedOver.context
                )
                await recorder.drain(recorder.watched(stream))
            }
        }
        + arguments.map { name, text in
            IsolationCase("\(name) as arguments") { recorder in
                let turns: RunRecorder.Turns = [[.toolCall(name: "look", arguments: .string(text))], [.text("Done.")]]
                await recorder.drain(recorder.stream(recorder.agent(turns, tools: [recorder.tool("look")])))
            }
        }
        + results.map { name, value in
            IsolationCase("\(name) as a result") { recorder in
                let tool = Tool("look", description: "", parameters: ["type": "object"]) { _ in value }
                await recorder.drain(recorder.stream(recorder.agent(RunRecorder.usualTurns, tools: [tool])))
            }
        }
        + [
            IsolationCase("a nesting of 10,000 as a result") { recorder in
                let tool = Tool("look", description: "", parameters: ["type": "object"]) { _ in nested(10_000) }
                let model = ScriptedChatClient(turns: RunRecorder.usualTurns)
                let agent = Agent(name: "concierge", client: model, tools: [tool])
                for try await update in agent.stream("Go", context: HandedOver.context) { recorder.note(update.text) }
            },
            IsolationCase("messages of every kind") { recorder in
                let messages = [
                    ChatMessage(role: ChatMessage.Role(rawValue: "gen_ai.system"), "\u{0}"),
                    ChatMessage(
                        role: .user,
                        parts: [
                            .uri("not a uri \u{0}", mediaType: "\u{1}"), .data([0, 255, 0xC3, 0x28], mediaType: nil),
                            .file(id: "", mediaType: "a/b/c"), .error(message: "\u{7F}", code: ""),
                            .other(["type": "text", "content": .number(.nan), "": .array([.number(.infinity)])]),
                            .toolCall(ToolCall(id: "", name: "", arguments: "{\"a\":")),
                            .toolResult(ToolResult(callID: "", name: "", output: .number(-.infinity), isError: true)),
                        ],
                        name: "traceparent",
                        finishReason: FinishReason(rawValue: "\u{0}")
                    ),
                    ChatMessage(role: .assistant, parts: []),
                ]
                let stream = recorder.usualAgent().stream(messages, context: HandedOver.context)
                await recorder.drain(recorder.watched(stream))
            },
        ]

    /// Nested so deeply that nothing recursive should try.
    private static func nested(_ depth: Int) -> JSONValue {
        (0..<depth).reduce(.number(.nan)) { inner, level in level % 2 == 0 ? .array([inner]) : .object(["a": inner]) }
    }

    private static let strings: [(String, String)] = [
        ("control characters", "\u{0}\u{1}\u{8}\u{1B}[31m\u{7F}\r\n\t"),
        ("invalid UTF-8", String(decoding: [0x61, 0xC3, 0x28, 0xED, 0xA0, 0x80, 0xFF], as: UTF8.self)),
        ("right-to-left marks and noncharacters", "\u{202E}\u{FFFF}\u{FEFF}\u{10FFFF}"),
        ("quotes and braces", #""}]}{"gen_ai.request.model":"x"}\"\\"#),
        ("combining marks", "e" + String(repeating: "\u{301}", count: 500) + "👩‍👩‍👧‍👦"),
        ("nothing", ""),
    ]

    private static let arguments: [(String, String)] = [
        ("lone surrogates", #"{"a":"\ud800","\udc00":"\ud800\ud800"}"#),
        ("lone control characters", "{\"a\":\"\u{0}\u{1F}\"}"),
        ("NaN", #"{"a":NaN}"#),
        ("numbers out of range", #"{"a":1e999,"b":-1e999,"c":123456789012345678901234567890}"#),
        ("half a document", #"{"a":["#),
        ("a megabyte", #"{"a":""# + String(repeating: "x", count: 1 << 20) + #""}"#),
        ("a nesting of 10,000", String(repeating: "[", count: 10_000) + String(repeating: "]", count: 10_000)),
        ("names of attributes", #"{"gen_ai.tool.name":"x","gen_ai.tool.name":"y","":""}"#),
    ]

    private static let results: [(String, JSONValue)] = [
        ("NaN", .number(.nan)),
        ("infinities", .array([.number(.infinity), .number(-.infinity), .number(-0.0)])),
        ("control characters", "\u{0}\u{1F}\u{7F}"),
        ("more than a megabyte", .string(String(repeating: "é", count: 600_000))),
        ("a nesting of 100", nested(100)),
        ("null", .null),
        ("an object with one name twice", .object(JSONObject([("a", 1), ("a", .number(.nan))]))),
    ]
}
