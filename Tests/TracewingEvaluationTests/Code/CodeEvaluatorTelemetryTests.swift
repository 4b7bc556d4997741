import Testing
import Tracewing
import TracewingEvaluation
import TracewingModel
import TracewingSDK
import TracewingTesting
import Tracing

@Suite("The spans of code evaluators")
struct CodeEvaluatorTelemetryTests {
    private let evaluator = CodeEvaluator(
        .contains,
        name: "mentions",
        mapping: InputMapping(paths: ["text": "$.output"], literals: ["words": "Oslo"])
    )

    @Test("are the evaluator, its input mapping, the evaluation and its result")
    func tree() async throws {
        try await withObservability { spans in
            let results = await evaluator.evaluate(EvaluationInput(output: "Oslo"), context: .topLevel)
            let records = await spans.records(of: results.first?.traceID)
            let tree = TreeExpectation(
                "Evaluator: mentions",
                [TreeExpectation("Input Mapping"), TreeExpectation("contains"), TreeExpectation("Parse Eval Result")]
            )
            #expect(tree.mismatches(in: records) == [])
            let kinds = records.map { $0.attributes[OpenInference.spanKind]?.stringValue }
            #expect(Set(kinds) == ["EVALUATOR", "CHAIN"])
            // Nobody's span was given: the result is on the evaluation's own.
            let root = records.first { $0.parentSpanID == nil }
            #expect(root?.events.map(\.name) == [GenAI.Evaluation.resultEvent])
        }
    }

    @Test("end where a mapping fails, with the error and without the content")
    func failing() async throws {
        try await withObservability { spans in
            let evaluator = CodeEvaluator(.contains, mapping: InputMapping(paths: ["text": "$.nothing"]))
            let results = await evaluator.evaluate(EvaluationInput(output: "private"), context: .topLevel)
            let records = await spans.records(of: results.first?.traceID)
            #expect(
                TreeExpectation("Evaluator: contains", [TreeExpectation("Input Mapping")]).mismatches(in: records) == []
            )
            #expect(records.allSatisfy { $0.status.code == .error })
            #expect(records.allSatisfy { $0.attributes[OTel.errorType] == "invalidInput" })
            #expect(!"\(records)".contains("private"))
        }
    }

    @Test("hang under the context given, not under the current one, and hold what was judged when that is captured")
    func context() async throws {
        try await withObservability(configure: { $0.content = .capture }) { spans in
            let tracer = Observability.tracer()
            let parent = tracer.startSpan("parent", context: .topLevel)
            let results = await tracer.withSpan("current", context: .topLevel) { _ in
                await evaluator.evaluate(EvaluationInput(output: "Oslo"), context: parent.context)
            }
            parent.end()
            #expect(results.first?.traceID == parent.spanContext.traceID)
            let records = await spans.records(of: parent.spanContext.traceID)
            let root = try #require(records.first { $0.name == "Evaluator: mentions" })
            #expect(root.parentSpanID == parent.spanContext.spanID)
            #expect(root.attributes[OpenInference.inputValue]?.stringValue?.contains("Oslo") == true)
            #expect(root.attributes[OpenInference.outputValue]?.stringValue?.contains("\"true\"") == true)
            #expect(root.events.first?.attributes[GenAI.Evaluation.explanation] != nil)
        }
    }

    @Test("keep errors that quote what is judged out of the status, and let them pass the redactor")
    func quotingError() async throws {
        let mapping = InputMapping(
            paths: ["text": "$.output", "case_sensitive": "$.output"],
            literals: ["words": "Oslo"]
        )
        let evaluator = CodeEvaluator(.contains, mapping: mapping)
        for redacts in [true, false] {
            let content: ContentPolicy = redacts ? .redact(Redactor { _ in "[gone]" }) : .capture
            try await withObservability(configure: { $0.content = content }) { spans in
                let results = await evaluator.evaluate(EvaluationInput(output: "secret"), context: .topLevel)
                #expect(results.first?.error?.message.contains("secret") == true)
                let records = await spans.records(of: results.first?.traceID)
                #expect(records.count == 2)
                #expect(records.allSatisfy { $0.status == .error("invalidInput") })
                #expect("\(records)".contains("secret") == !redacts)
            }
        }
    }

    @Test("pass the redactor, and an explanation that cannot is left out")
    func redacted() async throws {
        let redactor = Redactor { _ in "[gone]" }
        try await withObservability(configure: { $0.content = .redact(redactor) }) { spans in
            let results = await evaluator.evaluate(EvaluationInput(output: "secret Oslo"), context: .topLevel)
            let records = await spans.records(of: results.first?.traceID)
            #expect(records.count == 4)
            #expect(!"\(records)".contains("secret"))
        }
    }
}
