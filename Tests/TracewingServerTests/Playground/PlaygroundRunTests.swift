import AsyncHTTPClient
import Testing
import Tracewing
import TracewingModel
import TracewingTesting

@testable import TracewingServer

@Suite("Runs of the playground")
struct PlaygroundRunTests {
    @Test("an answer is told piece by piece, to the piece that comes with the end, and kept with its prompt")
    func answer() async throws {
        try await PlaygroundTest.run([FakeModel.answer("Os", "lo")]) { test in
            let events = try await test.events()
            #expect(events.map(\.name) == ["text", "text", "result", "done"])
            #expect(events.compactMap(\.content) == ["Os", "lo"])
            #expect(events.dropLast().allSatisfy { $0.repetition == 0 })
            let result = try #require(events.first { $0.name == "result" })
            for id in ["spanID", "traceID"] { #expect(events[0].data[id] == result.data[id]) }
            #expect(result.data["usage"] == ["input_tokens": 7, "output_tokens": 2])
            #expect((result.data["duration"]?.numberValue ?? 0) > 0)
            #expect((result.data["time_to_first_chunk"]?.numberValue ?? 0) > 0)
            let span = try #require(try await test.span(result))
            #expect(span["project"] == "playground")
            #expect(span["parentSpanId"] == nil)
            #expect(span["traceId"] != "0af7651916cd43dd8448eb211c80319c")
            #expect(span["inputMessages"]?[0]?["parts"]?[0]?["content"] == "The capital of Norway?")
            #expect(span["outputMessages"]?[0]?["parts"]?[0]?["content"] == "Oslo")
            let sent = try #require(test.model.requests.first)
            #expect(sent.path == "/v1/chat/completions")
            #expect(sent.values(of: "authorization") == ["Bearer \(PlaygroundTest.key)"])
            #expect(sent.values(of: "baggage") == [])
        }
    }

    @Test("the specification's own address answers alike")
    func literalAddress() async throws {
        try await PlaygroundTest.run([FakeModel.answer("Oslo")]) { test in
            var reader = try await RunReader(test.server, PlaygroundTest.prompt(), path: "/api/playground/runs")
            #expect(try await reader.next()?.content == "Oslo")
        }
    }

    @Test("three answers are under way at once, and each is told in its order")
    func repetitions() async throws {
        let answer = FaultServer.Answer.hold.then(FakeModel.answer("Os", "lo"))
        try await PlaygroundTest.run([answer]) { test in
            async let run = test.events(PlaygroundTest.prompt("?", ["repetitions": 7]))
            #expect(await until { test.model.requests.count == 3 })
            #expect(test.model.openConnections == 3)
            test.model.releaseHeld()
            let events = try await run
            #expect(test.model.requests.count == 7)
            for repetition in 0..<7 {
                let own = events.filter { $0.repetition == Int64(repetition) }
                #expect(own.map(\.name) == ["text", "text", "result"])
                #expect(own.compactMap(\.content) == ["Os", "lo"])
            }
            #expect(events.last?.name == "done")
            let traces = Set(events.compactMap { $0.data["traceID"]?.stringValue })
            #expect(traces.count == 7)
        }
    }

    @Test("a tool that the model calls is told with its name, and not run")
    func toolCall() async throws {
        try await PlaygroundTest.run([FakeModel.call("find", "{\"to\":", "\"Oslo\"}")]) { test in
            let tool: JSONValue = ["name": "find", "description": "Finds.", "parameters": ["type": "object"]]
            let request = PlaygroundTest.prompt("?", ["tools": [tool], "tool_choice": ["name": "find"]])
            let events = try await test.events(request)
            let calls = events.filter { $0.name == "toolCall" }
            #expect(calls.allSatisfy { $0.data["id"] == "call-1" && $0.data["name"] == "find" })
            #expect(calls.compactMap { $0.data["argumentsDelta"]?.stringValue }.joined() == "{\"to\":\"Oslo\"}")
            #expect(test.model.requests.count == 1)
            let sent = try JSONValue(parsing: test.model.requests[0].body)
            #expect(sent["tools"]?[0]?["function"]?["name"] == "find")
            #expect(sent["tool_choice"]?["function"]?["name"] == "find")
        }
    }

    @Test("what goes wrong in the middle is told after what had come, and the span has both")
    func failure() async throws {
        try await PlaygroundTest.run([FakeModel.beginning("Os").then(FakeModel.failure("it broke"))]) { test in
            let events = try await test.events()
            #expect(events.map(\.name) == ["text", "error", "result", "done"])
            #expect(events[1].data["message"]?.stringValue?.contains("it broke") == true)
            let span = try await test.span(events[2])
            #expect(span?["status"]?["code"] == "error")
            #expect(span?["outputMessages"]?[0]?["parts"]?[0]?["content"] == "Os")
        }
    }

    @Test("a model that says nothing for too long is given up, and what had come is kept")
    func silence() async throws {
        var limits = ServerLimits()
        limits.modelSilence = .seconds(2)
        try await PlaygroundTest.run([FakeModel.beginning("Os").then(.hold)], limits: limits) { test in
            let events = try await test.events()
            #expect(events.map(\.name) == ["text", "error", "result", "done"])
            #expect(events[1].data["message"]?.stringValue?.contains("said nothing for") == true)
            let span = try await test.span(events[2])
            #expect(span?["status"]?["code"] == "error")
            #expect(span?["outputMessages"]?[0]?["parts"]?[0]?["content"] == "Os")
            #expect(await until { test.model.openConnections == 0 })
        }
    }

    @Test("a client that leaves cancels its answers, and they are kept as far as they had come, at once")
    func leaving() async throws {
        try await PlaygroundTest.run([FakeModel.beginning("Os").then(.hold)]) { test in
            do {
                var reader = try await RunReader(test.server, PlaygroundTest.prompt("?", ["repetitions": 2]))
                #expect(try await reader.text() == "Os")
                #expect(try await reader.text() == "Os")
            }
            let left = ContinuousClock.now
            var spans: [JSONValue] = []
            _ = try await until {
                let page = try await test.server.get("/api/v1/traces?project=playground").json
                spans = page?["traces"]?.arrayValue ?? []
                return spans.count == 2
            }
            // It takes some 150 ms; machines that run tests are slow.
            #expect(left.duration(to: .now) < .seconds(5))
            #expect(await until { test.model.openConnections == 0 })
            for trace in spans {
                let id = try #require(trace["traceId"]?.stringValue.flatMap { TraceID(hex: $0) })
                let span = try #require(try await test.server.details(of: id).first)
                #expect(span["outcome"] == "cancelled")
                #expect(span["outputMessages"]?[0]?["parts"]?[0]?["content"] == "Os")
            }
        }
    }

    @Test("a server that shuts down ends its answers with results")
    func shutdown() async throws {
        try await PlaygroundTest.run([FakeModel.beginning("Os").then(.hold)]) { test in
            var reader = try await RunReader(test.server, PlaygroundTest.prompt())
            #expect(try await reader.text() == "Os")
            await test.server.shutDown()
            var rest: [String] = []
            while let event = try await reader.next() { rest.append(event.name) }
            #expect(rest == ["error", "result", "done"])
        }
    }

    @Test("variables stand in their places; one that is missing is an error without a call")
    func templates() async throws {
        try await PlaygroundTest.run([FakeModel.answer("Oslo")]) { test in
            let text = "The capital of {{country}}?"
            let good = try await test.events(
                PlaygroundTest.prompt(text, ["template": "mustache", "variables": ["country": "Norway"]])
            )
            #expect(good.map(\.name) == ["text", "result", "done"])
            let sent = try JSONValue(parsing: test.model.requests[0].body)
            #expect(sent["messages"]?[0]?["content"] == "The capital of Norway?")
            let bad = try await test.events(PlaygroundTest.prompt(text, ["template": "mustache"]))
            #expect(bad.map(\.name) == ["error", "result", "done"])
            #expect(bad[0].data["message"]?.stringValue?.contains("country") == true)
            #expect(bad[1].data["spanID"] == nil)
            #expect(test.model.requests.count == 1)
        }
    }

    @Test("each answer is judged, by programs and by models, after its result")
    func evaluations() async throws {
        let answers = [FakeModel.answer("Oslo"), FakeModel.verdict("correct", label: "yes")]
        try await PlaygroundTest.run(answers) { test in
            let words: JSONValue = [
                "kind": "contains", "name": "names it",
                "mapping": ["paths": ["text": "$.output"], "literals": ["words": "Oslo"]],
            ]
            let judge: JSONValue = [
                "kind": "llm", "name": "judge", "provider": "fake", "model": "judge",
                "prompt": [["role": "user", "content": "{{input}} {{output}}"]],
                "outputs": [
                    ["name": "correct", "labels": [["label": "yes", "score": 1], ["label": "no", "score": 0]]]
                ],
            ]
            let bad: JSONValue = ["kind": "exact_match", "mapping": ["paths": ["actual": "$.output"]]]
            let events = try await test.events(PlaygroundTest.prompt("?", ["evaluators": [words, judge, bad]]))
            #expect(
                events.map(\.name) == ["text", "result", "evaluation", "evaluation", "evaluation", "done"]
            )
            #expect(events[2].data["name"] == "names it")
            #expect(events[2].data["result"]?["score"] == 1)
            #expect(events[3].data["result"]?["label"] == "yes")
            #expect(events[4].data["error"]?.stringValue?.contains("expected") == true)
            let trace = try #require(events[3].data["result"]?["trace_id"]?.stringValue)
            // The result is the model's, from which it can be asked again; the judgements are on the span around it.
            let call = try #require(try await test.span(events[1]))
            #expect(call["operation"] == "chat")
            let answered = try #require(events[1].data["traceID"]?.stringValue.flatMap { TraceID(hex: $0) })
            let spans = try await test.server.details(of: answered)
            let judged = try #require(spans.first { $0["spanId"] == call["parentSpanId"] })
            #expect(judged["name"] == "Playground: fake-1")
            #expect(judged["parentSpanId"] == nil)
            #expect(judged["project"] == "playground")
            let recorded: [JSONValue] = judged["events"]?.arrayValue ?? []
            let judgements = recorded.filter { $0["name"] == "gen_ai.evaluation.result" }
            let names: [String?] = judgements.map { judgement in
                let attributes: [JSONValue] = judgement["attributes"]?.arrayValue ?? []
                return attributes.first { $0["key"] == "gen_ai.evaluation.name" }?["value"]?.stringValue
            }
            #expect(names == ["names it", "judge", "exact_match"])
            let summary = try await test.server.get("/api/v1/traces/\(trace)").json?["summary"]
            #expect(summary?["project"] == "playground")
            #expect(summary?["name"] == "Evaluator: judge")
            let evaluator = try await test.server.details(of: try #require(TraceID(hex: trace)))
                .first { $0["name"] == "Evaluator: judge" }
            #expect(evaluator?["links"]?[0]?["spanId"] == judged["spanId"])
            #expect(evaluator?["events"]?.arrayValue?.contains { $0["name"] == "gen_ai.evaluation.result" } != true)
        }
    }

    @Test(
        "an answer that is to be judged and fails, or is stopped, says so on the span around it as well",
        arguments: [true, false]
    )
    func unjudged(isStopped: Bool) async throws {
        let words: JSONValue = [
            "kind": "contains", "mapping": ["paths": ["text": "$.output"], "literals": ["words": "Oslo"]],
        ]
        let end = isStopped ? FaultServer.Answer.hold : FakeModel.failure("it broke")
        try await PlaygroundTest.run([FakeModel.beginning("Os").then(end)]) { test in
            var trace: TraceID?
            do {
                var reader = try await RunReader(test.server, PlaygroundTest.prompt("?", ["evaluators": [words]]))
                let first = try await reader.next()
                #expect(first?.content == "Os")
                trace = first?.data["traceID"]?.stringValue.flatMap { TraceID(hex: $0) }
                while !isStopped, try await reader.next() != nil {}
            }
            let id = try #require(trace)
            var spans: [JSONValue] = []
            _ = try await until {
                spans = try await test.server.details(of: id)
                return spans.count == 2
            }
            for span in spans {
                #expect((span["outcome"] == "cancelled") == isStopped)
                #expect((span["status"]?["code"] == "error") == !isStopped)
            }
        }
    }

    @Test("only so many runs are under way at once")
    func places() async throws {
        var limits = ServerLimits()
        limits.playgroundRuns = 1
        try await PlaygroundTest.run([FakeModel.beginning("Os").then(.hold)], limits: limits) { test in
            var first = try await RunReader(test.server, PlaygroundTest.prompt())
            _ = try await first.next()
            let second = try await RunReader(test.server, PlaygroundTest.prompt())
            #expect(second.status == 503)
            withExtendedLifetime(first) {}
        }
    }
}
