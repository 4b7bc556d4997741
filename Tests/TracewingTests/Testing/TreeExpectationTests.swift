import Testing
import TracewingModel
import TracewingTesting

@Suite("Tree expectations")
struct TreeExpectationTests {
    private func span(_ name: String, _ id: UInt64, parent: UInt64? = nil) -> SpanRecord {
        SpanRecord(
            traceID: TraceID(high: 1, low: 1),
            spanID: SpanID(id),
            parentSpanID: parent.map { SpanID($0) },
            name: name,
            startTime: id,
            endTime: id + 1
        )
    }

    private let expected = TreeExpectation(
        "run",
        [TreeExpectation("chat", [TreeExpectation("http")]), TreeExpectation("tool")]
    )

    @Test("Exactly this tree has no mismatches, in any order of arrival")
    func same() {
        let records = [
            span("http", 3, parent: 2), span("tool", 4, parent: 1), span("chat", 2, parent: 1), span("run", 1),
        ]
        #expect(expected.mismatches(in: records) == [])
    }

    @Test("What is missing, what is more and what hangs elsewhere is said")
    func different() {
        let complete = [
            span("run", 1), span("chat", 2, parent: 1), span("http", 3, parent: 2), span("tool", 4, parent: 1),
        ]
        for index in complete.indices {
            var missing = complete
            missing.remove(at: index)
            #expect(!expected.mismatches(in: missing).isEmpty)
        }
        #expect(!expected.mismatches(in: complete + [span("more", 5, parent: 1)]).isEmpty)
        #expect(!expected.mismatches(in: complete.dropLast() + [span("tool", 4, parent: 2)]).isEmpty)
        let orphaned = expected.mismatches(in: Array(complete.dropLast()) + [span("tool", 4, parent: 99)])
        #expect(orphaned.first == "'tool' has a parent that was not exported")
        #expect(orphaned.last?.contains("but found") == true)
    }

    @Test("A collector tells finished spans from snapshots, and forgets when told to")
    func collector() async throws {
        let spans = SpanCollector()
        var running = span("running", 2)
        running.endTime = 0
        try await spans.export([span("done", 1), running])
        #expect(spans.records.map(\.name) == ["done"])
        #expect(spans.snapshots.map(\.name) == ["running"])
        spans.removeAll()
        #expect(spans.records.isEmpty && spans.snapshots.isEmpty)
    }
}
