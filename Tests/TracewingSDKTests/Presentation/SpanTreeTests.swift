import Testing
import TracewingModel

@Suite("The tree of a trace")
struct SpanTreeTests {
    private func shape(_ records: [SpanRecord]) -> [String] {
        SpanTree(records).rows.map { String(repeating: ".", count: $0.depth) + $0.span.name + ($0.isOrphan ? "?" : "") }
    }

    @Test("Children stand under their parents, earlier before later, whatever the order they came in")
    func order() {
        let records: [SpanRecord] = [
            .sample("root", id: 1, start: 1), .sample("a", id: 2, parent: 1, start: 2),
            .sample("a1", id: 4, parent: 2, start: 9),
            .sample("b", id: 3, parent: 1, start: 3), .sample("a0", id: 5, parent: 2, start: 4),
            .sample("other root", id: 6, start: 5),
        ]
        let expected = ["root", ".a", "..a0", "..a1", ".b", "other root"]
        #expect(shape(records) == expected)
        #expect(shape(records.reversed()) == expected)
        for _ in 0..<20 { #expect(shape(records.shuffled()) == expected) }
    }

    @Test("Spans that start at once stand in the order of their ids")
    func ties() {
        #expect(shape([.sample("c", id: 3), .sample("a", id: 1), .sample("b", id: 2)]) == ["a", "b", "c"])
    }

    @Test("A span whose parent is missing stands at the top and says so")
    func orphans() {
        let records: [SpanRecord] = [.sample("orphan", id: 2, parent: 99), .sample("child", id: 3, parent: 2)]
        #expect(shape(records) == ["orphan?", ".child"])
        #expect(SpanTree(records).text.contains("orphan") && SpanTree(records).text.contains("parent not received"))
    }

    @Test("A parent in another trace is no parent")
    func otherTrace() {
        var other = SpanRecord.sample("other", id: 1)
        other.traceID = TraceID(high: 2, low: 2)
        #expect(shape([other, .sample("orphan", id: 2, parent: 1, start: 5)]) == ["other", "orphan?"])
    }

    @Test("Cycles are shown once, entered at their earliest span, which is no orphan")
    func cycles() {
        #expect(shape([.sample("self", id: 1, parent: 1)]) == ["self"])
        let ring: [SpanRecord] = [
            .sample("b", id: 2, parent: 1, start: 2), .sample("c", id: 3, parent: 2, start: 3),
            .sample("a", id: 1, parent: 3, start: 1), .sample("leaf", id: 4, parent: 3, start: 4),
            .sample("root", id: 5, start: 5),
        ]
        #expect(shape(ring) == ["root", "a", ".b", "..c", "...leaf"])
    }

    @Test("A span that came twice is shown once")
    func duplicates() {
        #expect(
            shape([.sample("a", id: 1), .sample("a", id: 1), .sample("b", id: 2, parent: 1, start: 2)]) == ["a", ".b"]
        )
    }

    @Test("Nothing has no rows and no text")
    func empty() {
        #expect(SpanTree([]).rows.isEmpty)
        #expect(SpanTree([]).text == "")
    }

    @Test("A chain of 100,000 spans is a tree too, and its text stays readable")
    func deep() {
        var chain: [SpanRecord] = []
        for number: UInt64 in (1...100_000).reversed() {
            chain.append(.sample("s\(number)", id: number, parent: number == 1 ? nil : number - 1, start: number))
        }
        let tree = SpanTree(chain)
        #expect(tree.rows.count == 100_000)
        #expect(tree.rows.last?.depth == 99_999)
        #expect(tree.rows.map(\.depth) == Array(0..<100_000))
        let lines = tree.text.split(separator: "\n")
        #expect(lines.count == 100_000)
        #expect(lines[100_000 - 1].contains("… └─ s100000"))
        #expect(lines.allSatisfy { $0.utf8.count < 300 })
    }

    @Test("A root with 10,000 children")
    func wide() {
        var records: [SpanRecord] = [.sample("root", id: 1)]
        for number: UInt64 in 2...10_001 { records.append(.sample("child", id: number, parent: 1, start: number)) }
        let rows = SpanTree(records).rows
        #expect(rows.count == 10_001)
        #expect(rows.count { $0.isLast } == 2)
    }

    @Test("The text draws the branches and says what matters")
    func text() {
        let records: [SpanRecord] = [
            .sample("invoke_agent concierge", id: 1, start: 1, duration: 1_320_000_000),
            .sample(
                "chat m",
                id: 2,
                parent: 1,
                start: 2,
                duration: 540_000_000,
                attributes: [
                    GenAI.Usage.inputTokens: 390, GenAI.Usage.outputTokens: 22, GenAI.Response.timeToFirstChunk: 0.18,
                ]
            ),
            .sample(
                "execute_tool t",
                id: 3,
                parent: 1,
                start: 3,
                duration: 1_200_000,
                status: .error("no such\ntrain")
            ),
            .sample(
                "http",
                id: 4,
                parent: 3,
                start: 4,
                duration: 900,
                attributes: [TracewingNames.outcome: "cancelled"]
            ),
            .sample(
                "sql",
                id: 5,
                parent: 3,
                start: 5,
                duration: 12_400,
                attributes: [OTel.errorType: "timeout"],
                status: .error()
            ),
            .sample("chat m", id: 6, parent: 1, start: 6, duration: 0, attributes: [GenAI.Usage.outputTokens: 0]),
            .sample("deep", id: 7, parent: 6, start: 7, attributes: [TracewingNames.streamOutcome: "completed"]),
        ]
        var running = SpanRecord.sample("running", id: 8, parent: 6, start: 8)
        running.endTime = 0
        #expect(
            SpanTree(records + [running]).text == """
                invoke_agent concierge    1.32 s
                ├─ chat m                 540 ms   390 → 22 tokens, first chunk 180 ms
                ├─ execute_tool t        1.20 ms   error: no such train
                │  ├─ http                900 ns   cancelled
                │  └─ sql                12.4 µs   error: timeout
                └─ chat m                   0 ns   ? → 0 tokens
                   ├─ deep               1.00 ms
                   └─ running            running
                """
        )
    }

    @Test("A name cannot command the terminal")
    func controlCharacters() {
        let text = SpanTree([.sample("a\u{1B}[31m\nb\u{9B}c\r\nd\u{7F}")]).text
        #expect(text.hasPrefix("a [31m b c d "))
        #expect(text.split(separator: "\n").count == 1)
    }
}
