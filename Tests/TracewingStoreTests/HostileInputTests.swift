import Testing
import TracewingModel
import TracewingStore

@Suite("Hostile input")
struct HostileInputTests {
    private static let keys = [
        "__proto__", "constructor", "a.b.c.d.e.f.g", "", "'; DROP TABLE spans; --", "nul\u{0}inside", "\u{202E}rtl",
        String(repeating: "k", count: 10_240), "llm.input_messages.", "llm.input_messages.0",
        "llm.input_messages..role",
        "llm.input_messages.99999999999999999999.message.role", "llm.input_messages.-1.message.content",
        "gen_ai.prompt.x.content", "gen_ai.completion.1.",
        "llm.input_messages.0.message.contents.a.message_content.text",
    ]

    @Test("Keys of any kind are stored as they are", arguments: keys)
    func hostileKey(key: String) async throws {
        let span = makeSpan(1, name: key, [key: "value", "other": .string(key)])
        try await withStore(at: ":memory:") { store in
            try await store.append([span])
            let trace = try #require(try await store.trace(traceA))
            #expect(trace.spans[0].record == span)
        }
    }

    @Test("Text with NUL, quotes and every kind of script is kept in columns too")
    func nul() async throws {
        let text = "a\u{0}b'\";--\u{1F1F3}\u{1F1F4}\u{202E}"
        let span = makeSpan(
            1,
            name: text,
            ["session.id": .string(text), "input.value": .string(text), "agent.name": .string(text)]
        )
        try await withStore { store in
            try await store.append([span], project: text)
            let trace = try #require(try await store.trace(traceA))
            #expect(trace.spans[0].columns.session == text)
            #expect(trace.summary.session == text)
            #expect(trace.summary.name == text)
            #expect(trace.summary.agent == text)
            #expect(trace.summary.inputPreview == text)
            #expect(try await store.traces(TraceQuery(project: text)).traces.count == 1)
            #expect(try await store.traces(TraceQuery(project: "a")).traces.isEmpty)
        }
    }

    @Test("Absurd numbers neither trap nor drown the totals")
    func numbers() async throws {
        let values: [AttributeValue] = [
            -1, .int(.max), .int(.min), .double(.nan), .double(.infinity), 1e300, 0.5, "12a", "", true, ["x"],
            .bytes([1]),
        ]
        try await withStore(at: ":memory:") { store in
            for (number, value) in values.enumerated() {
                try await store.append([
                    makeSpan(
                        UInt64(number + 1),
                        [
                            "gen_ai.usage.input_tokens": value, "gen_ai.response.time_to_first_chunk": value,
                            "gen_ai.response.finish_reasons": value, "llm.invocation_parameters": value,
                            "gen_ai.input.messages": value, "gen_ai.provider.name": value,
                        ]
                    )
                ])
            }
            let trace = try #require(try await store.trace(traceA))
            #expect(trace.spans.count == values.count)
            #expect(trace.summary.tokens.input == 0)
        }
    }

    @Test("Times beyond all bounds are stored as they are")
    func times() async throws {
        var early = makeSpan(1)
        (early.startTime, early.endTime) = (0, 1)
        var late = makeSpan(2)
        (late.startTime, late.endTime) = (.max - 1, .max)
        var backwards = makeSpan(3)
        (backwards.startTime, backwards.endTime) = (noon, noon - 1)
        try await withStore(at: ":memory:") { store in
            for span in [late, backwards, early] { try await store.append([span]) }
            let trace = try #require(try await store.trace(traceA))
            #expect(trace.spans.map(\.record) == [early, backwards, late])
            #expect(try await store.append([late]).unchanged == 1)
        }
    }

    @Test("Ids of all ones and with only their highest bit are told apart")
    func ids() async throws {
        let traces = [TraceID(high: .max, low: .max), TraceID(high: 1 << 63, low: 0), TraceID(high: 0, low: 1)]
        try await withStore(at: ":memory:") { store in
            for trace in traces {
                try await store.append([makeSpan(.max, in: trace, parent: 1 << 63), makeSpan(1 << 63, in: trace)])
            }
            for id in traces {
                let trace = try #require(try await store.trace(id))
                #expect(trace.summary.traceID == id)
                #expect(Set(trace.spans.map(\.record.spanID.value)) == [.max, 1 << 63])
            }
        }
    }

    @Test("A value of many megabytes is stored, and its columns stay small")
    func largeValue() async throws {
        let text = String(repeating: "é", count: 4 << 20)
        let span = makeSpan(1, name: text, ["input.value": .string(text), "session.id": .string(text)])
        try await withStore { store in
            try await store.append([span])
            let trace = try #require(try await store.trace(traceA))
            #expect(trace.spans[0].record == span)
            #expect(trace.summary.name.utf8.count <= 512)
            #expect(trace.summary.session?.utf8.count == 512)
            #expect(trace.summary.inputPreview?.utf8.count == 320)
        }
    }

    @Test("JSON nested without end in a message attribute does no harm")
    func deepJSON() async throws {
        let deep = String(repeating: "[", count: 200_000)
        let span = makeSpan(1, ["gen_ai.input.messages": .string(deep), "llm.invocation_parameters": .string(deep)])
        try await withStore(at: ":memory:") { store in
            try await store.append([span])
            #expect(try await store.trace(traceA)?.spans[0].record == span)
        }
    }
}
