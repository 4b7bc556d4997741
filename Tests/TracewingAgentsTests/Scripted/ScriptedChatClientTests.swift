import Testing
import Tracing
import TracewingAgents
import TracewingModel
import TracewingStreams

@Suite("A scripted chat client")
struct ScriptedChatClientTests {
    struct Outage: Error, Equatable {}

    static let question = [ChatMessage(role: .system, "You book trips."), ChatMessage(role: .user, "Oslo to Bergen")]

    private func updates(
        _ client: ScriptedChatClient,
        _ request: ChatRequest = ChatRequest(messages: question)
    ) async throws -> [ChatUpdate] {
        var updates: [ChatUpdate] = []
        for try await update in client.stream(request, context: .topLevel) { updates.append(update) }
        return updates
    }

    private func answer(_ client: ScriptedChatClient, to messages: [ChatMessage]) async throws -> String {
        try await client.stream(ChatRequest(messages: messages), context: .topLevel).response.text
    }

    @Test(
        "streams text word by word, then usage and the finish reason",
        arguments: [
            ("There is one.", ["There ", "is ", "one."]), ("  two  words ", ["  two  ", "words "]), ("\n", ["\n"]),
            ("", []),
            ("naïve 🚂\ncafé", ["naïve ", "🚂\n", "café"]),
        ]
    )
    func words(text: String, words: [String]) async throws {
        let updates = try await updates(ScriptedChatClient([.text(text)]))
        #expect(updates.dropLast().map(\.text) == words)
        #expect(
            updates.allSatisfy { $0.role == .assistant && $0.model == "scripted-1" && $0.responseID == "scripted-2" }
        )
        let last = try #require(updates.last)
        #expect(last.contents == [.usage(Usage(inputTokens: 6, outputTokens: words.count))])
        #expect(last.finishReason == .stop)
    }

    @Test("adds up to a response")
    func response() async throws {
        let client = ScriptedChatClient(turns: [
            [
                .reasoning("Hm, trains."), .text("Let me look."), .toolCall(name: "find", arguments: ["to": "Bergen"]),
                .toolCall(name: "now"),
            ]
        ])
        let response = try await client.stream(ChatRequest(messages: Self.question), context: .topLevel).response
        #expect(
            response.messages == [
                ChatMessage(
                    role: .assistant,
                    parts: [
                        .reasoning("Hm, trains."), .text("Let me look."),
                        .toolCall(ToolCall(id: "call-2-0", name: "find", arguments: #"{"to":"Bergen"}"#)),
                        .toolCall(ToolCall(id: "call-2-1", name: "now", arguments: "{}")),
                    ],
                    finishReason: .toolCall
                )
            ]
        )
        #expect(response.usage == Usage(inputTokens: 6, outputTokens: 7))
        #expect(response.finishReason == .toolCall)
        #expect(response.model == "scripted-1")
        #expect(client.model == ChatModel(name: "scripted-1", provider: "tracewing.scripted"))
    }

    @Test("says the same in one update when it is not asked to stream")
    func notStreaming() async throws {
        let client = ScriptedChatClient([.text("Let me look."), .toolCall(name: "find", arguments: #"{"to":"#)])
        let request = ChatRequest(messages: Self.question, streaming: false)
        let updates = try await updates(client, request)
        #expect(updates.count == 1)
        #expect(
            updates[0].contents == [
                .text("Let me look."),
                .toolCallDelta(ToolCallDelta(index: 0, id: "call-2-0", name: "find", arguments: #"{"to":"#)),
                .usage(Usage(inputTokens: 6, outputTokens: 4)),
            ]
        )
        let streamed = try await client.stream(ChatRequest(messages: Self.question), context: .topLevel).response
        #expect(try await client.respond(to: request, context: .topLevel) == streamed)
    }

    @Test("plays the turn that the conversation has come to, and at the end of the script the last one")
    func turns() async throws {
        let client = ScriptedChatClient([
            .text("one"), .toolCall(name: "a"), .toolCall(name: "b"), .text("three"),
        ])
        var messages = Self.question
        #expect(try await answer(client, to: messages) == "one")
        messages.append(ChatMessage(role: .assistant, "one"))
        let second = try await client.stream(ChatRequest(messages: messages), context: .topLevel).response
        #expect(second.messages.first?.toolCalls.map(\.name) == ["b"])
        messages += [ChatMessage(role: .assistant, ""), ChatMessage(role: .tool, "x")]
        #expect(try await answer(client, to: messages) == "three")
        messages.append(ChatMessage(role: .assistant, "three"))
        #expect(try await answer(client, to: messages) == "three")
        messages.append(ChatMessage(role: .user, "And back?"))
        #expect(try await answer(client, to: messages) == "one")
    }

    @Test("keeps apart conversations that run at once")
    func concurrentConversations() async throws {
        let client = ScriptedChatClient(turns: [[.text("first answer")], [.text("second answer")]])
        try await withThrowingTaskGroup(of: Void.self) { group in
            for conversation in 0..<50 {
                group.addTask {
                    var messages = Self.question
                    if conversation.isMultiple(of: 2) { messages.append(ChatMessage(role: .assistant, "x")) }
                    let text = try await answer(client, to: messages)
                    #expect(text == (conversation.isMultiple(of: 2) ? "second answer" : "first answer"))
                }
            }
            try await group.waitForAll()
        }
    }

    @Test(
        "fails where the script says",
        arguments: [
            ([.fail(Outage(), afterTokens: 2), .text("a b c d")], ["a ", "b "]),
            ([.text("a b c d"), .fail(Outage(), afterTokens: 3)], ["a ", "b ", "c "]),
            ([.text("a b"), .fail(Outage()), .text("c")], ["a ", "b"]),
            ([.text("a b"), .fail(Outage(), afterTokens: 9)], ["a ", "b"]),
            ([.fail(Outage(), afterTokens: 0), .text("a")], []),
            ([.fail(Outage())], []),
        ] as [([ScriptedChatClient.Step], [String])]
    )
    func failure(steps: [ScriptedChatClient.Step], delivered: [String]) async throws {
        for streaming in [true, false] {
            let request = ChatRequest(messages: Self.question, streaming: streaming)
            let stream = ScriptedChatClient(steps).stream(request, context: .topLevel)
            var words: [String] = []
            await #expect(throws: Outage.self) {
                for try await update in stream { words.append(update.text) }
            }
            #expect(words == (streaming ? delivered : []))
            await #expect(throws: Outage.self) { try await stream.response }
        }
    }

    @Test("calls no tool when the tool choice is none")
    func noTools() async throws {
        var request = ChatRequest(messages: Self.question)
        request.options.toolChoice = ToolChoice.none
        let updates = try await updates(ScriptedChatClient([.toolCall(name: "find")]), request)
        #expect(updates.map(\.finishReason) == [.stop])
    }

    @Test("decides from what tools returned")
    func closure() async throws {
        let client = ScriptedChatClient { request in
            guard let trains = request.toolResults.last else { return [.toolCall(name: "find_trains")] }
            return [.text("I found \(trains.text).")]
        }
        var messages = Self.question
        let first = try await client.stream(ChatRequest(messages: messages), context: .topLevel).response
        let call = try #require(first.messages[0].toolCalls.first)
        messages += first.messages
        let result = ToolResult(callID: call.id, name: call.name, output: "two trains")
        messages.append(ChatMessage(role: .tool, parts: [.toolResult(result)]))
        #expect(try await answer(client, to: messages) == "I found two trains.")
    }

    @Test("answers under the model of the request")
    func otherModel() async throws {
        var request = ChatRequest(messages: Self.question)
        request.options.model = "scripted-2"
        let updates = try await updates(ScriptedChatClient([.text("Hi")]), request)
        #expect(updates.map(\.model) == ["scripted-2", "scripted-2"])
    }

    @Test("does nothing before it is pulled")
    func lazy() async throws {
        let client = ScriptedChatClient { _ in
            Issue.record("The script was asked")
            return []
        }
        let stream = client.stream(ChatRequest(messages: Self.question), context: .topLevel)
        await stream.close()
    }

    @Test("waits as long as the script says, on its clock")
    func delays() async throws {
        let clock = RecordingClock()
        let client = ScriptedChatClient(
            [.delay(.seconds(3600)), .text("a b")],
            tokenDelay: .milliseconds(20),
            clock: clock
        )
        #expect(try await answer(client, to: Self.question) == "a b")
        #expect(clock.slept == [.seconds(3600), .milliseconds(20), .milliseconds(20)])
    }

    @Test("stops waiting when its task is cancelled")
    func cancelled() async throws {
        let stream = ScriptedChatClient([.delay(.seconds(3600))]).stream(
            ChatRequest(messages: Self.question),
            context: .topLevel
        )
        let task = Task { try await stream.response }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
    }

    @Test("stops waiting when another task closes the stream")
    func closed() async throws {
        let clock = RecordingClock(sleepsForever: true)
        let stream = ScriptedChatClient([.delay(.seconds(3600)), .text("late")], clock: clock).stream(
            ChatRequest(messages: Self.question),
            context: .topLevel
        )
        let pull = Task { try await stream.makeAsyncIterator().next() }
        await clock.untilSleeping()
        await stream.close()
        #expect(try await pull.value == nil)
    }
}
