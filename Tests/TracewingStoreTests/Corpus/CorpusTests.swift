import Foundation
import Testing
import TracewingModel
import TracewingOTLP

@testable import TracewingStore

@Suite("Spans of real instrumentations")
struct CorpusTests {
    private let corpus: Corpus

    init() throws {
        corpus = try Corpus()
    }

    /// The traces of a source as the store has them, in the order they began.
    private func stored(_ source: Corpus.Source) async throws -> [StoredTrace] {
        try await withStore(at: ":memory:") { store in
            _ = try await store.append(source.spans, project: nil)
            var traces: [StoredTrace] = []
            for id in Set(source.spans.map(\.outline.traceID)) {
                traces.append(try #require(try await store.trace(id)))
            }
            return traces.sorted { $0.summary.startTime < $1.summary.startTime }
        }
    }

    @Test("Each is understood as the reviewed table says")
    func table() async throws {
        let file = Corpus.folder.appending(path: "table.md")
        var table = CorpusTable.introduction
        for source in corpus.sources { table += CorpusTable.section(source, traces: try await stored(source)) }
        if ProcessInfo.processInfo.environment["TRACEWING_CORPUS"] == "write" {
            try Data(table.utf8).write(to: file)
        }
        let reviewed = try String(contentsOf: file, encoding: .utf8)
        let difference = table.split(separator: "\n").difference(from: reviewed.split(separator: "\n"))
        for change in difference {
            switch change {
            case .insert(_, let line, _): Issue.record("is now: \(line)")
            case .remove(_, let line, _): Issue.record("was: \(line)")
            }
        }
        #expect(table == reviewed)
    }

    /// Its clients were told to record no content.
    private static let silent = "otel-openai-default"

    /// Calls of which the sender does not say what it should, so that nobody can know it.
    private static let incomplete: [String: Set<String>] = [
        // The parts of a message that has an image.
        "otel-openai": ["chat gpt-4o"],
        // The usage of a stream, its model, and the type of an error.
        "traceloop-older-openai": ["openai.chat"], "traceloop-older-anthropic": ["anthropic.chat"],
        // Python's own notation for a tool call.
        "otel-agents": ["chat gpt-4o-mini-2024-07-18"],
    ]

    @Test("Every call of a model has its model, tokens, cost, question and answer")
    func calls() async throws {
        var calls = 0
        for source in corpus.sources where !["tracewing", Self.silent].contains(source.name) {
            for span in try await stored(source).flatMap(\.spans) {
                let columns = span.columns
                guard ["chat", "text_completion"].contains(columns.operation ?? ""),
                    Self.incomplete[source.name]?.contains(span.record.name) != true
                else { continue }
                calls += 1
                let place: Comment = "\(source.name): \(span.record.name) \(span.record.spanID)"
                guard span.record.status.code != .error else {
                    #expect(columns.errorType != nil && columns.inputPreview == "Please break down", place)
                    continue
                }
                #expect(columns.provider != nil && columns.responseModel != nil && columns.finishReason != "", place)
                #expect(columns.inputTokens == 120 && [24, 25].contains(columns.outputTokens), place)
                #expect(columns.cost != nil, place)
                // Anthropic's own client says how much was said, not what.
                if span.record.scope.name == "com.anthropic.sdk.python" { continue }
                let asked = ["Do I need an umbrella in Oslo?", "What is in the sky?"]
                #expect(asked.contains(columns.inputPreview ?? ""), place)
                let answered =
                    columns.outputPreview == "It rains in Oslo, take an umbrella."
                    || columns.outputPreview?.hasPrefix("get_weather({") == true
                #expect(answered, place)
            }
        }
        #expect(calls > 50)
    }

    @Test("No preview shows a framework's envelopes")
    func envelopes() async throws {
        for source in corpus.sources {
            for span in try await stored(source).flatMap(\.spans) {
                for preview in [span.columns.inputPreview, span.columns.outputPreview].compactMap(\.self) {
                    for sign in ["\"lc\"", "\"messages\"", "\"kwargs\"", "\"inputs\"", "\"choices\""] {
                        #expect(!preview.contains(sign), "\(source.name): \(span.record.name): \(preview)")
                    }
                }
            }
        }
    }

    @Test("What was said in the corpus is found by its words, and its conversation is one")
    func found() async throws {
        try await withStore(at: ":memory:") { store in
            for source in corpus.sources { _ = try await store.append(source.spans, project: source.name) }
            try await store.indexWords()
            let filter = try TraceFilter("text ~ \"take an umbrella\"", now: noon)
            for source in corpus.sources where !["tracewing", Self.silent].contains(source.name) {
                let page = try await store.traces(TraceQuery(project: source.name, filter: filter))
                #expect(!page.traces.isEmpty, "\(source.name)")
            }
            let session = try #require(
                try await store.session("trip-42", project: "openinference-langchain", after: nil, limit: 10)
            )
            #expect(session.turns.map(\.input) == ["Do I need an umbrella in Oslo?"])
            #expect(session.turns.map(\.output) == ["It rains in Oslo, take an umbrella."])
        }
    }

    @Test("Our own agent's run shows who talks, what was said, and what its tools were asked")
    func own() async throws {
        let source = try #require(corpus.sources.first { $0.name == "tracewing" })
        let trace = try #require(try await stored(source).first)
        #expect(trace.summary.session == "conversation-1" && trace.summary.agent == "concierge")
        #expect(trace.summary.inputPreview == "Oslo to Bergen tomorrow")
        #expect(trace.summary.outputPreview?.hasPrefix("The first train") == true)
        // The agent's own span repeats the sum of its calls.
        let calls = trace.spans.filter { $0.columns.operation == "chat" }.compactMap(\.columns.inputTokens)
        #expect(calls.count == 2 && trace.summary.tokens.input == calls.reduce(0, +))
        let tool = try #require(trace.spans.first { $0.columns.operation == "execute_tool" }?.columns)
        #expect(tool.tool == "find_trains" && tool.toolCallID != nil)
        #expect(tool.inputPreview?.contains("Oslo") == true && tool.outputPreview?.contains("departure") == true)
    }

    @Test("A call that two libraries trace one inside the other counts once")
    func doubled() async throws {
        let source = try #require(corpus.sources.first { $0.name == "openinference-anthropic" })
        for trace in try await stored(source) {
            #expect(trace.spans.count == 2)
            #expect(trace.spans.allSatisfy { $0.columns.inputTokens == 120 })
            #expect(trace.summary.tokens.input == 120 && trace.summary.tokens.output == 24)
            #expect(trace.summary.cost == trace.spans[0].columns.cost)
        }
    }
}
