import Testing
import TracewingModel
import TracewingStore

@Suite("Spans of a trace in pages")
struct LargeTraceTests {
    @Test("Pages give every span once, in the order they started, with odd ids and clocks")
    func pages() async throws {
        var random = SeededGenerator(seed: 11)
        let spans = (0..<3_000).map { number -> SpanRecord in
            var span = makeSpan(.random(in: 1 ... .max, using: &random), parent: UInt64(number % 50 + 1))
            // Clocks that are hours off, and many that agree.
            span.startTime = number % 10 == 0 ? UInt64(number) : noon - UInt64(number % 7) * 3_600_000_000_000
            return span
        }
        try await withStore { store in
            for start in stride(from: 0, to: spans.count, by: 500) {
                try await store.append(Array(spans[start..<(start + 500)]))
            }
            var full: [StoredSpan] = []
            var outline: [SpanSummary] = []
            var cursor: SpanCursor?
            repeat {
                let page = try #require(try await store.spans(of: traceA, after: cursor, limit: 700))
                full += page.spans
                cursor = try page.next.map { try SpanCursor($0.text) }
            } while cursor != nil
            repeat {
                let page = try #require(try await store.outline(of: traceA, after: cursor, limit: 999))
                outline += page.spans
                cursor = page.next
            } while cursor != nil
            let whole = try #require(try await store.trace(traceA)).spans
            #expect(full == whole)
            #expect(outline.map(\.spanID) == whole.map(\.record.spanID))
            #expect(outline.map(\.columns) == whole.map(\.columns))
            #expect(Set(whole.map(\.record.spanID)).count == 3_000)
            let one = try await store.span(spans[7].spanID, of: traceA)
            #expect(one?.record == spans[7])
            let none = try await store.span(SpanID(1), of: TraceID(high: 1, low: 1))
            #expect(none == nil)
        }
    }

    @Test("What is no cursor is refused", arguments: ["", "s", "s1", "s1_", "_1", "a1_1", "s-1_1", "s1_1_1", "s1_á"])
    func badCursor(text: String) {
        let error = #expect(throws: TraceStoreError.self) { _ = try SpanCursor(text) }
        #expect(error?.code == .invalidCursor)
    }
}
