import Testing
import TracewingAgents
import TracewingHosting
import TracewingModel
import TracewingTesting

@Suite("The UI message stream's encoder")
struct UIMessageStreamEncoderTests {
    @Test("an answer in text")
    func text() {
        let events = events(of: [[.text("Hello")], [.text("")], [.text(" you")]], finish: .stop)
        #expect(
            events.data == Self.opening + [
                #"{"type":"text-start","id":"text-1"}"#,
                #"{"type":"text-delta","id":"text-1","delta":"Hello"}"#,
                #"{"type":"text-delta","id":"text-1","delta":" you"}"#,
                #"{"type":"text-end","id":"text-1"}"#,
            ] + Self.completion("stop")
        )
        #expect(events.problems() == [])
    }

    @Test("a round with a tool, and the answer to what it found")
    func tool() {
        let events = encode { encoder in
            encoder.start()
                + encoder.encode(update([.text("Let me look.")]))
                + encoder.encode(update([call(0, "c1", "find_trains")]))
                + encoder.encode(update([call(0, arguments: #"{"from":"#)]))
                + encoder.encode(update([call(0, arguments: #""Oslo"}"#)], finish: .toolCall))
                + encoder.encode(update([result("c1", ["61"])]))
                + encoder.encode(update([.text("At 8:25.")], round: 1))
                + encoder.encode(update([.usage(Usage(inputTokens: 1, outputTokens: 2))], round: 1, finish: .stop))
                + encoder.complete()
        }
        #expect(
            events.data == Self.opening + [
                #"{"type":"text-start","id":"text-1"}"#,
                #"{"type":"text-delta","id":"text-1","delta":"Let me look."}"#,
                #"{"type":"text-end","id":"text-1"}"#,
                #"{"type":"tool-input-start","toolCallId":"c1","toolName":"find_trains"}"#,
                #"{"type":"tool-input-delta","toolCallId":"c1","inputTextDelta":"{\"from\":"}"#,
                #"{"type":"tool-input-delta","toolCallId":"c1","inputTextDelta":"\"Oslo\"}"}"#,
                #"{"type":"tool-input-available","toolCallId":"c1","toolName":"find_trains","input":{"from":"Oslo"}}"#,
                #"{"type":"tool-output-available","toolCallId":"c1","output":["61"]}"#,
                #"{"type":"finish-step"}"#,
                #"{"type":"start-step"}"#,
                #"{"type":"text-start","id":"text-2"}"#,
                #"{"type":"text-delta","id":"text-2","delta":"At 8:25."}"#,
                #"{"type":"text-end","id":"text-2"}"#,
            ] + Self.completion("stop")
        )
        #expect(events.problems() == [])
    }

    @Test("two tools at once, whose arguments arrive interleaved, one of which fails")
    func parallelTools() {
        let events = encode { encoder in
            encoder.start()
                + encoder.encode(update([call(0, "a", "weather"), call(1, "b", "find_trains")]))
                + encoder.encode(update([call(1, arguments: "{\"to\":"), call(0, arguments: "{}")]))
                + encoder.encode(update([call(1, arguments: "1}")], finish: .toolCall))
                + encoder.encode(update([result("a", "rain")]))
                + encoder.encode(update([result("b", "Error: Function failed.", isError: true)]))
                + encoder.complete()
        }
        #expect(
            events.data.dropFirst(2).dropLast(4) == [
                #"{"type":"tool-input-start","toolCallId":"a","toolName":"weather"}"#,
                #"{"type":"tool-input-start","toolCallId":"b","toolName":"find_trains"}"#,
                #"{"type":"tool-input-delta","toolCallId":"b","inputTextDelta":"{\"to\":"}"#,
                #"{"type":"tool-input-delta","toolCallId":"a","inputTextDelta":"{}"}"#,
                #"{"type":"tool-input-delta","toolCallId":"b","inputTextDelta":"1}"}"#,
                #"{"type":"tool-input-available","toolCallId":"a","toolName":"weather","input":{}}"#,
                #"{"type":"tool-input-available","toolCallId":"b","toolName":"find_trains","input":{"to":1}}"#,
                #"{"type":"tool-output-available","toolCallId":"a","output":"rain"}"#,
                #"{"type":"tool-output-error","toolCallId":"b","errorText":"Error: Function failed."}"#,
            ]
        )
        #expect(events.problems() == [])
    }

    @Test("reasoning before, between and after text")
    func reasoning() {
        let events = events(of: [[.reasoning("Hm.")], [.text("A"), .reasoning("So?")], [.text("B")]], finish: .length)
        #expect(
            events.types == [
                "start", "start-step", "reasoning-start", "reasoning-delta", "reasoning-end", "text-start",
                "text-delta", "text-end",
                "reasoning-start", "reasoning-delta", "reasoning-end", "text-start", "text-delta", "text-end",
                "finish-step", "data-workflow-end", "finish", "[DONE]",
            ]
        )
        #expect(events.chunks("finish") == [["type": "finish", "finishReason": "length"]])
        #expect(events.problems() == [])
    }

    @Test("files are shown by their address, bytes as a data address")
    func files() {
        let events = events(of: [
            [.text("See"), .part(.uri("https://example.org/a.png", mediaType: "image/png"))],
            [.part(.data([1, 2, 3], mediaType: nil))],
        ])
        #expect(
            events.chunks("file") == [
                ["type": "file", "url": "https://example.org/a.png", "mediaType": "image/png"],
                [
                    "type": "file", "url": "data:application/octet-stream;base64,AQID",
                    "mediaType": "application/octet-stream",
                ],
            ]
        )
        #expect(events.problems() == [])
    }

    @Test("a failure closes what is open, and is the last but finish")
    func failures() {
        for length in 0...Self.updates.count {
            let events = encode { encoder in
                var bytes = encoder.start()
                for update in Self.updates.prefix(length) { bytes += encoder.encode(update) }
                return bytes + encoder.fail(errorText: "It failed.")
            }
            #expect(events.problems() == [], "after \(length) updates")
            #expect(
                events.data.suffix(5) == [
                    #"{"type":"finish-step"}"#,
                    #"{"type":"data-workflow-end","id":"workflow-end","data":{"status":"failed"}}"#,
                    #"{"type":"error","errorText":"It failed."}"#,
                    #"{"type":"finish","finishReason":"error"}"#,
                    "[DONE]",
                ],
                "after \(length) updates"
            )
        }
    }

    @Test("so does a cancellation")
    func cancellations() {
        for length in 0...Self.updates.count {
            let events = encode { encoder in
                var bytes = encoder.start()
                for update in Self.updates.prefix(length) { bytes += encoder.encode(update) }
                return bytes + encoder.cancel()
            }
            #expect(events.problems() == [], "after \(length) updates")
            #expect(
                events.data.suffix(4) == [
                    #"{"type":"finish-step"}"#,
                    #"{"type":"data-workflow-end","id":"workflow-end","data":{"status":"cancelled"}}"#,
                    #"{"type":"abort"}"#,
                    "[DONE]",
                ],
                "after \(length) updates"
            )
        }
    }

    @Test(
        "a call that a failure or a cancellation cuts off is an input error: a client would run it",
        arguments: ["", "{\"city\":", "{}"],
        [true, false]
    )
    func callsCutOff(arguments: String, isFailure: Bool) {
        let events = encode { encoder in
            encoder.start()
                + encoder.encode(update([call(0, "a", "weather"), call(1, "b"), call(2, name: "weather")]))
                + encoder.encode(update([call(0, arguments: arguments)]))
                + (isFailure ? encoder.fail(errorText: "It failed.") : encoder.cancel())
        }
        #expect(events.problems() == [])
        #expect(!events.types.contains("tool-input-available"))
        #expect(
            events.chunks("tool-input-error") == [
                [
                    "type": "tool-input-error", "toolCallId": "a", "toolName": "weather", "input": .string(arguments),
                    "errorText": "The answer broke off before the call was whole.",
                ]
            ]
        )
    }

    @Test("a whole call without arguments has an empty object for them, in its deltas as well")
    func noArguments() {
        let events = events(of: [[call(0, "c", "weather")]], finish: .toolCall)
        #expect(
            events.data.dropFirst(2).dropLast(4) == [
                #"{"type":"tool-input-start","toolCallId":"c","toolName":"weather"}"#,
                #"{"type":"tool-input-delta","toolCallId":"c","inputTextDelta":"{}"}"#,
                #"{"type":"tool-input-available","toolCallId":"c","toolName":"weather","input":{}}"#,
            ]
        )
    }

    @Test("arguments that are no JSON are an input error, also when the answer broke off in them")
    func brokenArguments() {
        let events = events(of: [[call(0, "c", "weather")], [call(0, arguments: #"{"city":"Os"#)]])
        #expect(
            events.chunks("tool-input-error") == [
                [
                    "type": "tool-input-error", "toolCallId": "c", "toolName": "weather", "input": #"{"city":"Os"#,
                    "errorText": "The arguments are not JSON.",
                ]
            ]
        )
        #expect(events.problems() == [])
    }

    @Test("a call is told of when both its id and its name are there, with the arguments so far")
    func latePieces() {
        let orders: [[Content]] = [
            [call(0, arguments: "{"), call(0, name: "weather"), call(0, "c"), call(0, arguments: "}")],
            [call(0, name: "weather", arguments: "{"), call(0, "c", arguments: "}")],
            [call(0, "c"), call(0, name: ""), call(0, name: "weather", arguments: "{"), call(0, arguments: "}")],
        ]
        for order in orders {
            let events = events(of: order.map { [$0] } + [[result("c", 1)]])
            #expect(events.problems() == [])
            #expect(
                events.chunks("tool-input-start") == [
                    ["type": "tool-input-start", "toolCallId": "c", "toolName": "weather"]
                ]
            )
            #expect(events.chunks("tool-input-delta").compactMap { $0["inputTextDelta"]?.stringValue }.joined() == "{}")
            #expect(events.chunks("tool-output-available").count == 1)
        }
    }

    @Test("a result of a call that nobody announced does not break the client")
    func unannouncedResult() {
        let nameless = events(of: [[call(0, "c", arguments: "{}")], [result("c", .null)]])
        #expect(nameless.problems() == [])
        #expect(nameless.chunks("tool-output-available").count == 1)
        let whole = events(of: [
            [.part(.toolCall(ToolCall(id: "d", name: "x", arguments: "{}")))], [result("d", 1, isError: true)],
        ])
        #expect(whole.problems() == [])
        #expect(whole.chunks("tool-output-error").count == 1)
    }

    @Test("an output of null is sent as null")
    func nullOutput() {
        let events = events(of: [[call(0, "c", "weather")], [result("c", .null)]])
        #expect(events.data.contains(#"{"type":"tool-output-available","toolCallId":"c","output":null}"#))
        #expect(events.problems() == [])
    }

    @Test("nothing follows the end")
    func endsOnce() {
        var encoder = UIMessageStreamEncoder(messageID: "m")
        _ = encoder.start()
        #expect(!encoder.complete().isEmpty)
        #expect(encoder.complete().isEmpty)
        #expect(encoder.fail(errorText: "late").isEmpty)
        #expect(encoder.cancel().isEmpty)
    }

    @Test(
        "text that would break a line or a frame is escaped",
        arguments: ["a\nb\n\nc", "\r\n", "\u{0}\u{1F}\"\\", "\u{2028}é👩‍👩‍👧"]
    )
    func hostileText(text: String) {
        let events = events(of: [[.text(text)]])
        #expect(events.problems() == [])
        #expect(events.text == text)
    }

    @Test(
        "finish reasons have the protocol's names",
        arguments: [
            ("stop", "stop"), ("length", "length"), ("content_filter", "content-filter"), ("tool_call", "tool-calls"),
            ("error", "error"), ("pause_turn", "other"),
        ]
    )
    func finishReasons(reason: String, name: String) {
        let events = events(of: [[.text("x")]], finish: FinishReason(rawValue: reason))
        #expect(events.chunks("finish") == [["type": "finish", "finishReason": .string(name)]])
    }

    /// A run that passes every state the encoder knows.
    private static let updates: [AgentUpdate] = [
        update([.reasoning("Hm")]), update([.text("Let")]), update([.text(" me")]), update([call(0, "a", "weather")]),
        update([call(0, arguments: #"{"city""#), call(1, "b", "find_trains")]), update([call(0, arguments: ":1}")]),
        update([], finish: .toolCall), update([result("a", 1)]), update([result("b", 2)]),
        update([.text("It")], round: 1), update([.usage(Usage(inputTokens: 1))], round: 1, finish: .stop),
    ]

    private static let opening = [#"{"type":"start","messageId":"m"}"#, #"{"type":"start-step"}"#]

    private static func completion(_ reason: String) -> [String] {
        [
            #"{"type":"finish-step"}"#,
            #"{"type":"data-workflow-end","id":"workflow-end","data":{"status":"completed"}}"#,
            #"{"type":"finish","finishReason":"\#(reason)"}"#,
            "[DONE]",
        ]
    }

    private func events(of contents: [[Content]], finish: FinishReason? = nil) -> UIMessageStreamTranscript {
        encode { encoder in
            var bytes = encoder.start()
            for content in contents { bytes += encoder.encode(update(content)) }
            if let finish { bytes += encoder.encode(update([], finish: finish)) }
            return bytes + encoder.complete()
        }
    }

    private func encode(_ body: (inout UIMessageStreamEncoder) -> [UInt8]) -> UIMessageStreamTranscript {
        var encoder = UIMessageStreamEncoder(messageID: "m")
        return UIMessageStreamTranscript(body(&encoder))
    }
}

private func update(_ contents: [Content], round: Int = 0, finish: FinishReason? = nil) -> AgentUpdate {
    AgentUpdate(update: ChatUpdate(contents: contents, finishReason: finish, round: round), agentName: "concierge")
}

private func call(_ index: Int, _ id: String? = nil, _ name: String? = nil, arguments: String = "") -> Content {
    .toolCallDelta(ToolCallDelta(index: index, id: id, name: name, arguments: arguments))
}

private func call(_ index: Int, name: String, arguments: String = "") -> Content {
    .toolCallDelta(ToolCallDelta(index: index, name: name, arguments: arguments))
}

private func result(_ id: String, _ output: JSONValue, isError: Bool = false) -> Content {
    .toolResult(ToolResult(callID: id, name: "tool", output: output, isError: isError))
}
