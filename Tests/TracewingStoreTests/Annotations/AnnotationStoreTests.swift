import Testing
import TracewingModel

@testable import TracewingStore

@Suite("Annotations in the store")
struct AnnotationStoreTests {
    private let full = NewAnnotation(
        traceID: traceA,
        spanID: SpanID(1),
        name: "correct",
        annotatorKind: "LLM",
        label: "yes",
        score: 0.5,
        explanation: "It says so.",
        metadata: ["experiment": "7"]
    )
    private let traceB = TraceID(high: 0xA, low: 2)

    @Test("are kept as they came, with their trace alone")
    func keeping() async throws {
        try await withStore { store in
            #expect(try await store.annotate(full) == nil, "the trace is not there yet")
            try await store.append([makeSpan(1), makeSpan(2, in: traceB)])
            let kept = try #require(try await store.annotate(full))
            let failed = NewAnnotation(traceID: traceA, name: "correct", annotatorKind: "LLM", error: "No answer.")
            let other = try #require(try await store.annotate(failed))
            #expect(kept.content == full)
            #expect(try await store.annotations(ofTrace: traceA, after: nil, limit: 10) == [kept, other])
            #expect(try await store.annotations(ofTrace: traceA, after: kept.id, limit: 10) == [other])
            #expect(try await store.annotations(ofTrace: traceA, after: nil, limit: 1) == [kept])
            #expect(try await store.annotations(ofTrace: traceB, after: nil, limit: 10).isEmpty)
            #expect(try await store.deleteAnnotation(kept.id))
            #expect(try await !store.deleteAnnotation(kept.id))
            #expect(try await store.annotations(ofTrace: traceA, after: nil, limit: 10) == [other])
        }
    }

    enum Deletion: CaseIterable, Sendable {
        case trace, project, retention

        func run(on store: SQLiteTraceStore) async throws {
            switch self {
            case .trace: try await store.delete([traceA], securely: false)
            case .project: try await store.deleteProject("shop", securely: true)
            case .retention: try await store.prune(RetentionPolicy(maximumAge: .zero))
            }
        }
    }

    @Test("go with their trace, whatever removes it", arguments: Deletion.allCases)
    func deleting(_ deletion: Deletion) async throws {
        try await withStore { store in
            try await store.append([makeSpan(1)], project: "shop")
            _ = try await store.annotate(full)
            try await deletion.run(on: store)
            #expect(try await store.annotations(ofTrace: traceA, after: nil, limit: 10).isEmpty)
            // Also if the trace comes back.
            try await store.append([makeSpan(1)], project: "shop")
            #expect(try await store.annotations(ofTrace: traceA, after: nil, limit: 10).isEmpty)
        }
    }

    @Test("of other traces stay")
    func others() async throws {
        try await withStore { store in
            try await store.append([makeSpan(1), makeSpan(2, in: traceB)])
            let kept = try #require(try await store.annotate(full))
            try await store.delete([traceB], securely: false)
            #expect(try await store.annotations(ofTrace: traceA, after: nil, limit: 10) == [kept])
        }
    }

    @Test("of a trace that never came go when they are old")
    func strays() async throws {
        try await withStore { store in
            _ = try await store.createDataset("d", description: nil)
            let experiment = try #require(
                try await store.createExperiment("e", dataset: "d", version: nil, description: [:], summary: [:])
            )
            try await store.append([], annotations: [full], toExperiment: experiment.id, summary: [:])
            try await store.prune(RetentionPolicy(maximumAge: .seconds(3_600)))
            #expect(try await store.annotations(ofTrace: traceA, after: nil, limit: 10).count == 1)
            try await store.prune(RetentionPolicy(maximumAge: .zero))
            #expect(try await store.annotations(ofTrace: traceA, after: nil, limit: 10).isEmpty)
        }
    }

    @Test("of one trace are no more than can be deleted with it at once")
    func limits() async throws {
        try await withStore { store in
            try await store.append([makeSpan(1)])
            _ = try await store.createDataset("d", description: nil)
            let experiment = try #require(
                try await store.createExperiment("e", dataset: "d", version: nil, description: [:], summary: [:])
            )
            let many = Array(repeating: full, count: Annotation.mostPerTrace + 5)
            try await store.append([], annotations: many, toExperiment: experiment.id, summary: [:])
            let error = await #expect(throws: TraceStoreError.self) { try await store.annotate(full) }
            #expect(error?.code == .tooLarge)
            let page = try await store.annotations(ofTrace: traceA, after: nil, limit: 1_000)
            #expect(page.count == Annotation.mostPerTrace)
        }
    }

    /// A span with what was found by evaluating it.
    private func judged(_ score: AttributeValue, to end: UInt64? = 10, _ more: Attributes = [:]) -> SpanRecord {
        var span = makeSpan(1, to: end, more)
        let attributes: Attributes = [
            "gen_ai.evaluation.name": "relevance", "gen_ai.evaluation.score.value": score,
            "gen_ai.evaluation.score.label": "good", "gen_ai.evaluation.explanation": "It answers.",
            "gen_ai.response.id": "r-1",
        ]
        span.events = [
            SpanRecord.Event(name: "gen_ai.evaluation.result", time: noon, attributes: attributes),
            SpanRecord.Event(name: "gen_ai.evaluation.result", time: noon, attributes: ["gen_ai.evaluation.name": "x"]),
            SpanRecord.Event(name: "other", time: noon, attributes: attributes),
        ]
        return span
    }

    private func all(_ store: SQLiteTraceStore) async throws -> [NewAnnotation] {
        try await store.annotations(ofTrace: traceA, after: nil, limit: 100).map(\.content)
    }

    @Test("that a span brings along in events are kept once, however often it comes")
    func events() async throws {
        let expected = NewAnnotation(
            traceID: traceA,
            spanID: SpanID(1),
            name: "relevance",
            annotatorKind: "CODE",
            label: "good",
            score: 0.5,
            explanation: "It answers.",
            metadata: ["source": "gen_ai.evaluation.result", "response_id": "r-1"]
        )
        try await withStore { store in
            for _ in 0..<3 { try await store.append([judged(0.5)]) }
            #expect(try await all(store) == [expected])
            // One that somebody removed does not come back.
            let id = try #require(try await store.annotations(ofTrace: traceA, after: nil, limit: 1).first).id
            #expect(try await store.deleteAnnotation(id))
            try await store.append([judged(0.5)])
            #expect(try await all(store) == [])
        }
    }

    @Test("of a version of a span give way to those of the one that takes its place, and no others do")
    func replacedVersion() async throws {
        try await withStore { store in
            try await store.append([judged(0, to: nil)])
            var said = full
            (said.name, said.annotatorKind, said.score) = ("relevance", "HUMAN", 1)
            _ = try await store.annotate(said)
            try await store.append([judged(1)])
            #expect(try await all(store).map(\.score) == [1, 1])
            #expect(try await all(store).map(\.annotatorKind) == ["HUMAN", "CODE"])
        }
    }

    @Test("as OpenInference writes them are kept too, of the span and of the trace")
    func openInference() async throws {
        try await withStore { store in
            try await store.append([
                makeSpan(
                    1,
                    [
                        "annotations.0.annotation.name": "tone", "annotations.0.annotation.score": "0.25",
                        "annotations.0.annotation.annotator_kind": "llm",
                        "annotations.0.annotation.identifier": "judge-1",
                        "annotations.0.annotation.metadata": #"{"run":7}"#,
                        "annotations.1.annotation.name": "says nothing",
                        "trace.evaluations.0.annotation.name": "solved", "trace.evaluations.0.annotation.label": "yes",
                        "annotations.x.annotation.label": "no number", "annotations.3.label": "no annotation",
                        "annotations": "no field", "evaluator.annotation.label": "another's",
                    ]
                )
            ])
            let expected = [
                NewAnnotation(
                    traceID: traceA,
                    spanID: SpanID(1),
                    name: "tone",
                    annotatorKind: "LLM",
                    score: 0.25,
                    metadata: ["run": 7, "source": "openinference", "identifier": "judge-1"]
                ),
                NewAnnotation(
                    traceID: traceA,
                    name: "solved",
                    annotatorKind: "CODE",
                    label: "yes",
                    metadata: ["source": "openinference"]
                ),
            ]
            #expect(try await all(store) == expected)
        }
    }

    @Test("are not kept of a span whose evaluations somebody writes down himself")
    func writtenDown() async throws {
        try await withStore { store in
            var span = IngestedSpan(judged(1))
            span.takesEvaluations = false
            _ = try await store.append([span], project: nil)
            #expect(try await all(store) == [])
        }
    }

    @Test("that cannot be are passed over: scores without a value, more than a trace has room for")
    func hostile() async throws {
        try await withStore { store in
            var span = judged(.double(.nan))
            span.events += (0..<300).map { number in
                SpanRecord.Event(
                    name: "gen_ai.evaluation.result",
                    time: noon,
                    attributes: ["gen_ai.evaluation.score.value": .int(Int64(number)), "gen_ai.evaluation.name": ["a"]]
                )
            }
            try await store.append([span])
            let found = try await store.annotations(ofTrace: traceA, after: nil, limit: 1_000)
            #expect(found.count == 100)
            #expect(found.first?.content.score == nil)
            #expect(try await store.trace(traceA)?.spans.count == 1)
        }
    }
}
