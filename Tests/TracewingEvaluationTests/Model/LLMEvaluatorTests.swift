import Testing
import Tracewing
import TracewingAgents
import TracewingEvaluation
import TracewingModel
import TracewingSDK
import TracewingStreams
import TracewingTesting
import Tracing

@Suite("A model as judge")
struct LLMEvaluatorTests {
    static let correctness = CategoricalOutput("correctness", labels: [("correct", 1), ("incorrect", 0)])
    static let tone = CategoricalOutput("tone", labels: [("kind", 1), ("rude", 0)])
    static let prompt = PromptTemplate([ChatMessage(role: .user, "Is {{output}} right?")])

    private func judge(_ client: any ChatClient, _ outputs: [CategoricalOutput] = [correctness]) -> LLMEvaluator {
        LLMEvaluator(name: "judge", prompt: Self.prompt, client: client, outputs: outputs)
    }

    private func call(_ name: String, _ arguments: JSONValue) -> ScriptedChatClient.Step {
        .toolCall(name: name, arguments: arguments)
    }

    private func results(
        of steps: [ScriptedChatClient.Step],
        _ outputs: [CategoricalOutput] = [correctness]
    ) async -> [EvaluationResult] {
        let client = ScriptedChatClient(turns: [steps])
        return await judge(client, outputs).evaluate(EvaluationInput(output: "Oslo"), context: .topLevel)
    }

    @Test("gives the label, its score and the explanation")
    func judges() async throws {
        let steps = [call("correctness", ["label": "correct", "explanation": "It is."])]
        let result = try #require(await results(of: steps).first)
        #expect(result.name == "judge")
        #expect(result.annotatorKind == .llm)
        #expect(result.label == "correct")
        #expect(result.score == 1)
        #expect(result.explanation == "It is.")
        #expect(result.error == nil)
    }

    @Test("is forced to call a tool for the output, which names the labels")
    func forced() async {
        let client = ScriptedChatClient { request in
            #expect(request.options.toolChoice == .tool(named: "correctness"))
            #expect(request.options.tools.map(\.name) == ["correctness"])
            let label = request.options.tools.first?.parameters["properties"]?["label"]
            #expect(label?["enum"] == ["correct", "incorrect"])
            #expect(request.messages.map(\.text) == ["Is Oslo right?"])
            return [.toolCall(name: "correctness", arguments: ["label": "correct"])]
        }
        let results = await judge(client).evaluate(EvaluationInput(output: "Oslo"), context: .topLevel)
        #expect(results.map(\.score) == [1])
    }

    @Test("without a judgement gives an error, and neither label nor score")
    func unusable() async {
        let cases: [([ScriptedChatClient.Step], String)] = [
            ([.text("It is correct.")], "called no tool"),
            ([call("correctness", ["label": "perfect"])], "none of \"correct\", \"incorrect\""),
            ([call("correctness", "{\"label\": \"corr")], "is cut"),
            ([call("correctness", ["explanation": "?"])], "has no label"),
            ([call("other", ["label": "correct"])], "did not judge \"correctness\""),
            (
                [call("correctness", ["label": "correct"]), call("correctness", ["label": "incorrect"])],
                "twice, and not the same"
            ),
        ]
        for (steps, reason) in cases {
            let results = await results(of: steps)
            #expect(results.count == 1)
            #expect(results.first?.label == nil)
            #expect(results.first?.score == nil)
            #expect(results.first?.error?.kind == .unusableAnswer)
            #expect(results.first?.error?.message.contains(reason) == true, "\(results)")
        }
    }

    @Test("that says the same twice has said it")
    func sameTwice() async {
        let steps = [call("correctness", ["label": "correct"]), call("correctness", ["label": "correct"])]
        #expect(await results(of: steps).map(\.score) == [1])
    }

    @Test("with two outputs gives two results, one of them an error if it is missing")
    func twoOutputs() async {
        let outputs = [Self.correctness, Self.tone]
        let both = [call("tone", ["label": "rude"]), call("correctness", ["label": "correct"])]
        let whole = await results(of: both, outputs)
        #expect(whole.map(\.name) == ["judge.correctness", "judge.tone"])
        #expect(whole.map(\.score) == [1, 0])
        let half = await results(of: [call("tone", ["label": "rude"])], outputs)
        #expect(half.map(\.score) == [nil, 0])
        #expect(half[0].error?.message == "The model did not judge \"correctness\".")
        #expect(await results(of: [.text("?")], outputs).map { $0.error?.kind } == [.unusableAnswer, .unusableAnswer])
    }

    @Test("has a tool for each output, also for those whose names no provider tells apart")
    func toolNames() async {
        let long = String(repeating: "x", count: 70)
        let names = ["höflich", "h_flich", "h.flich", long + "1", long + "2"]
        let outputs = names.map { CategoricalOutput($0, labels: [("a", 1), ("b", 0)]) }
        let client = ScriptedChatClient { request in
            let tools = request.options.tools.map(\.name)
            #expect(Set(tools).count == 5)
            #expect(tools.first == "h_flich")
            #expect(tools.allSatisfy { $0.count <= 64 && $0.allSatisfy(\.isASCII) })
            return tools.enumerated().map { index, name in
                .toolCall(name: name, arguments: ["label": index % 2 == 0 ? "a" : "b"])
            }
        }
        let results = await judge(client, outputs).evaluate(EvaluationInput(output: "Oslo"), context: .topLevel)
        #expect(results.map(\.name) == names.map { "judge.\($0)" })
        #expect(results.map(\.score) == [1, 0, 1, 0, 1])
    }

    @Test("that cannot be asked is an error of every output")
    func failing() async {
        let outputs = [Self.correctness, Self.tone]
        let busy = ChatError(.refused, "Busy.", status: 429, retryAfter: .seconds(7))
        let results = await results(of: [.fail(busy)], outputs)
        #expect(results.map { $0.error?.kind } == [.modelUnavailable, .modelUnavailable])
        #expect(results.first?.error?.retryAfter == .seconds(7))
        let missing = await judge(ScriptedChatClient([])).evaluate(EvaluationInput(values: [:]), context: .topLevel)
        #expect(missing.map { $0.error?.message } == ["Input validation failed: 'output' is a required property"])
    }

    @Test("is traced as a whole, linked to what it judges, with its results there")
    func traced() async throws {
        try await withObservability { spans in
            let steps = [call("correctness", ["label": "correct", "explanation": "Secret."])]
            let subject = InferenceScope.start(
                details: InferenceCallDetails(modelName: "m"),
                agent: AgentDetails(),
                context: .topLevel
            )
            let span = try #require(subject.handle.span)
            let input = EvaluationInput(output: "Oslo", subject: EvaluationSubject(span))
            let results = await judge(ScriptedChatClient(turns: [steps])).evaluate(input, context: .topLevel)
            subject.end()
            let records = await spans.records(of: results.first?.traceID)
            let tree = TreeExpectation(
                "Evaluator: judge",
                [
                    TreeExpectation("Input Mapping"), TreeExpectation("Prompt: judge"),
                    TreeExpectation("chat scripted-1"),
                    TreeExpectation("Parse Eval Result"),
                ]
            )
            #expect(tree.mismatches(in: records) == [])
            let root = try #require(records.first { $0.name == "Evaluator: judge" })
            #expect(root.parentSpanID == nil)
            #expect(root.attributes[OpenInference.spanKind] == "EVALUATOR")
            #expect(root.links.map(\.spanID) == [span.spanContext.spanID])
            let judged = try #require(await spans.records(of: span.spanContext.traceID).first)
            let event = try #require(judged.events.first { $0.name == GenAI.Evaluation.resultEvent })
            #expect(event.attributes[GenAI.Evaluation.name] == "judge")
            #expect(event.attributes[GenAI.Evaluation.scoreLabel] == "correct")
            #expect(event.attributes[GenAI.Evaluation.scoreValue]?.doubleValue == 1)
            // Content is not captured here.
            #expect(event.attributes[GenAI.Evaluation.explanation] == nil)
            #expect(records.allSatisfy { $0.attributes[OpenInference.inputValue] == nil })
        }
    }

    @Test("leaves a whole tree behind, whether the model throws, hangs and is cancelled, or is pulled from any task")
    func wholeTree() async throws {
        try await withObservability { spans in
            for ending in JudgeClient.Ending.allCases {
                let client = JudgeClient(ending)
                let evaluation = Task {
                    // A span that is current and has nothing to do with it.
                    await Observability.tracer().withSpan("other \(ending)", context: .topLevel) { _ in
                        await judge(client).evaluate(EvaluationInput(output: "Oslo"), context: .topLevel)
                    }
                }
                if ending == .hanging {
                    await until { client.gate.waiterCount > 0 }
                    evaluation.cancel()
                }
                let results = await evaluation.value
                #expect(results.count == 1)
                switch ending {
                case .answering: #expect(results.first?.score == 1)
                case .throwing: #expect(results.first?.error?.kind == .modelUnavailable)
                case .hanging: #expect(results.first?.error?.kind == .cancelled)
                }
                let records = await spans.records(of: results.first?.traceID)
                #expect(SpanTree(records).rows.allSatisfy { !$0.isOrphan })
                #expect(records.count { $0.name == "Evaluator: judge" } == 1)
                #expect(
                    records.first { $0.name == "chat judge-1" }?.parentSpanID
                        == records.first { $0.name == "Evaluator: judge" }?.spanID
                )
                #expect(records.count == (ending == .answering ? 5 : 4), "\(records.map(\.name))")
            }
            let exporters = Observability.provider.statistics.exporters
            #expect(exporters.allSatisfy { $0.active == 0 })
        }
    }

    @Test("is done in the same way while telemetry is off")
    func off() async {
        let results = await results(of: [call("correctness", ["label": "incorrect"])])
        #expect(results.first?.score == 0)
        #expect(results.first?.traceID == nil)
    }
}

/// A model that answers from other tasks than those it is pulled by, fails after a part of its answer, or hangs there.
struct JudgeClient: ChatClient {
    enum Ending: CaseIterable, Sendable { case answering, throwing, hanging }

    let model = ChatModel(name: "judge-1", provider: "test")
    let gate = Gate()
    private let ending: Ending

    init(_ ending: Ending) {
        self.ending = ending
    }

    func stream(_ request: ChatRequest, context: ServiceContext) -> ResponseStream<ChatUpdate, ChatResponse> {
        ResponseStream(
            from: { [ending, gate] in
                AsyncThrowingStream<ChatUpdate, any Error> { continuation in
                    let work = Task.detached {
                        let head = ToolCallDelta(index: 0, id: "1", name: "correctness", arguments: "{\"label\":")
                        continuation.yield(ChatUpdate(contents: [.toolCallDelta(head)]))
                        do {
                            if ending == .throwing { throw ChatError(.cutShort, "It broke off.") }
                            if ending == .hanging { try await gate.wait() }
                            let rest = ToolCallDelta(index: 0, arguments: "\"correct\"}")
                            continuation.yield(ChatUpdate(contents: [.toolCallDelta(rest)], finishReason: .toolCall))
                            continuation.finish()
                        } catch {
                            continuation.finish(throwing: error)
                        }
                    }
                    continuation.onTermination = { _ in work.cancel() }
                }
            },
            finalizer: { ChatResponse($0) }
        )
    }
}
