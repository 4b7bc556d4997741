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
}
