import Testing
import Tracewing
import TracewingConcurrency
import TracewingModel
import TracewingSDK
import TracewingTesting
import Tracing

extension Telemetry {
    @Suite("What was said")
    struct ContentPolicyTests {
        /// One way to record something, and what becomes of it.
        struct Recording: Sendable, CustomTestStringConvertible {
            let testDescription: String
            let attribute: String
            let text: String
            let pieces: [Redactor.Piece]
            let record: @Sendable () -> Void

            init(
                _ name: String,
                _ attribute: String,
                _ text: String,
                _ pieces: [(Redactor.Piece.Kind, ChatMessage.Role?, String)],
                _ record: @escaping @Sendable () -> Void
            ) {
                testDescription = name
                self.attribute = attribute
                self.text = text
                self.pieces = pieces.map { .init(attribute: attribute, kind: $0.0, role: $0.1, text: $0.2) }
                self.record = record
            }
        }

        private static func chat(_ request: Request? = nil, thoughts: String? = nil) -> InferenceScope {
            InferenceScope.start(
                request: request,
                details: InferenceCallDetails(thoughtProcess: thoughts),
                agent: AgentDetails()
            )
        }

        private static func tool(_ arguments: JSONValue? = nil) -> ExecuteToolScope {
            ExecuteToolScope.start(
                details: ToolCallDetails(toolName: "t", toolArguments: arguments),
                agent: AgentDetails()
            )
        }

        private static func agent(_ request: Request = Request()) -> InvokeAgentScope {
            InvokeAgentScope.start(request: request, agent: AgentDetails())
        }

        private static func messages(_ role: String, _ text: String, _ more: String = "") -> String {
            #"[{"role":"\#(role)","parts":[{"type":"text","content":"\#(text)"}]\#(more)}]"#
        }

        private static let finished = #","finish_reason":"stop""#
        private static let input = "gen_ai.input.messages"
        private static let output = "gen_ai.output.messages"

        static let recordings: [Recording] = [
            Recording("an agent's request", input, messages("user", "secret"), [(.text, .user, "secret")]) {
                agent(Request(content: "secret")).end()
            },
            Recording("a model's request", input, messages("user", "secret"), [(.text, .user, "secret")]) {
                chat(Request(content: "secret")).end()
            },
            Recording("input messages", input, messages("user", "secret"), [(.text, .user, "secret")]) {
                agent().run { $0.recordInputMessages("secret") }
            },
            Recording(
                "output messages",
                output,
                messages("assistant", "secret", finished),
                [(.text, .assistant, "secret")]
            ) {
                agent().run { $0.recordOutputMessages("secret") }
            },
            Recording(
                "an agent's answer",
                output,
                messages("assistant", "secret", finished),
                [(.text, .assistant, "secret")]
            ) {
                agent().run { $0.recordResponse("secret") }
            },
            Recording(
                "a model's answer",
                output,
                messages("assistant", "secret", finished),
                [(.text, .assistant, "secret")]
            ) {
                chat().run { $0.recordResponse(Response("secret")) }
            },
            Recording(
                "a tool's arguments",
                "gen_ai.tool.call.arguments",
                #"{"a":"secret"}"#,
                [(.toolArguments, nil, #"{"a":"secret"}"#)]
            ) {
                tool(["a": "secret"]).end()
            },
            Recording(
                "a tool's arguments as text",
                "gen_ai.tool.call.arguments",
                #"{"a":"secret"}"#,
                [(.toolArguments, nil, #"{"a":"secret"}"#)]
            ) {
                tool(.string(#"{"a":"secret"}"#)).end()
            },
            Recording("a tool's result as text", "gen_ai.tool.call.result", "secret", [(.toolResult, nil, "secret")]) {
                tool().run { $0.recordResponse("secret") }
            },
            Recording(
                "a tool's result as JSON",
                "gen_ai.tool.call.result",
                #"["secret",1]"#,
                [(.toolResult, nil, #"["secret",1]"#)]
            ) {
                tool().run { $0.recordResponse(["secret", 1]) }
            },
            Recording(
                "a tool's result as a JSON string",
                "gen_ai.tool.call.result",
                "secret",
                [(.toolResult, nil, "secret")]
            ) {
                tool().run { $0.recordResponse(JSONValue.string("secret")) }
            },
            Recording(
                "a tool's result as a response",
                "gen_ai.tool.call.result",
                "secret",
                [(.toolResult, nil, "secret")]
            ) {
                tool().run { $0.recordResponse(Response("secret")) }
            },
            Recording(
                "a model's thoughts",
                "microsoft.a365.agent.thought.process",
                "secret",
                [(.reasoning, nil, "secret")]
            ) {
                chat().run { $0.recordThoughtProcess("secret") }
            },
            Recording(
                "a model's thoughts, known at the start",
                "microsoft.a365.agent.thought.process",
                "secret",
                [(.reasoning, nil, "secret")]
            ) {
                chat(thoughts: "secret").end()
            },
            Recording("a tag of that name", input, "secret", [(.text, nil, "secret")]) {
                agent().run { $0.setTagMaybe(input, "secret") }
            },
            Recording(
                "one of several attributes",
                "gen_ai.system_instructions",
                #"["secret"]"#,
                [(.other, nil, #"["secret"]"#)]
            ) {
                agent().run { $0.recordAttributes(["gen_ai.system_instructions": ["secret"], "other": 1]) }
            },
        ]

        @Test("What is recorded by hand is recorded under every policy", arguments: recordings, [true, false])
        func byHand(recording: Recording, captures: Bool) async {
            await Telemetry.configured(change: { $0.content = captures ? .capture : .none }) { spans in
                recording.record()
                let record = await spans.flushed().first
                #expect(record?.attributes[recording.attribute] == .string(recording.text))
                #expect(record?.attributes[TracewingNames.contentCut] == nil)
            }
        }

        @Test("All of it passes the redactor", arguments: recordings)
        func redacted(recording: Recording) async {
            let pieces = Pieces()
            let redactor = Redactor { piece in
                pieces.add(piece)
                return "\(piece.text.utf8.count)"
            }
            await Telemetry.configured(change: { $0.content = .redact(redactor) }) { spans in
                recording.record()
                let value = await spans.flushed().first?.attributes[recording.attribute]?.stringValue
                #expect(pieces.all == recording.pieces)
                #expect(value?.contains("secret") == false)
                #expect(value?.contains("\(recording.pieces[0].text.utf8.count)") == true)
            }
        }

        @Test("No processor sees it, nor does whoever prints a record", arguments: recordings)
        func processors(recording: Recording) async {
            await Telemetry.configured { spans in
                let watcher = Watcher()
                Observability.provider.addProcessor(watcher)
                recording.record()
                #expect(watcher.dumps.count == 2)
                #expect(watcher.dumps.allSatisfy { $0.contains("gen_ai.operation.name") && !$0.contains("secret") })
                #expect(await spans.flushed().first?.attributes[recording.attribute] == .string(recording.text))
            }
        }

        /// Writes down everything a processor can get hold of.
        private final class Watcher: SpanProcessor {
            private let written = Locked<[String]>([])
            private let handles = Locked<[TracewingSpan]>([])

            var dumps: [String] { written.withLock { $0 } }

            func onStart(_ span: TracewingSpan, parentContext: ServiceContext) {
                handles.withLock { $0.append(span) }
                write(span.snapshot, span.attributes)
            }

            func onEnd(_ record: SpanRecord) {
                write(record, handles.withLock { $0 }.map(\.snapshot))
            }

            private func write(_ first: some Any, _ second: some Any) {
                var text = "\(first) \(second)"
                dump(first, to: &text)
                dump(second, to: &text)
                written.withLock { $0.append(text) }
            }
        }

        @Test("It is redacted and written out when it is exported, not before; an exporter of any kind gets it open")
        func exportSide() async {
            let pieces = Pieces()
            let redactor = Redactor { piece in
                pieces.add(piece)
                return piece.text
            }
            await Telemetry.configured(change: { $0.content = .redact(redactor) }) { spans in
                let other = SpanCollector()
                Observability.provider.addExporter(other)
                let scope = Self.chat(Request(content: "in"))
                scope.recordOutputMessages("out")
                scope.end()
                #expect(pieces.all == [])
                let records = await spans.flushed()
                #expect(pieces.texts.sorted() == ["in", "in", "out", "out"])
                #expect(records.first?.attributes == other.records.first?.attributes)
                #expect(records.first?.attributes["gen_ai.output.messages"] != nil)
            }
        }

        @Test("A collector that is handed a record opens it, through the redactor")
        func collector() async throws {
            final class Passing: SpanProcessor {
                let records = Locked<[SpanRecord]>([])
                func onStart(_ span: TracewingSpan, parentContext: ServiceContext) {}
                func onEnd(_ record: SpanRecord) { records.withLock { $0.append(record) } }
            }
            try await Telemetry.configured(change: { $0.content = .redact(Redactor { _ in "***" }) }) { _ in
                let passing = Passing()
                Observability.provider.addProcessor(passing)
                Self.tool().run { $0.recordResponse("secret") }
                let collector = SpanCollector()
                try await collector.export(passing.records.withLock { $0 })
                #expect(collector.records.map { $0.attributes["gen_ai.tool.call.result"] } == ["***"])
            }
        }

        @Test("A snapshot of a running span shows what was said so far, redacted")
        func snapshots() async {
            let redactor = Redactor { $0.text.replacing("secret", with: "***") }
            await Telemetry.configured(
                change: {
                    $0.content = .redact(redactor)
                    $0.showsRunningSpans = true
                }
            ) { spans in
                let scope = Self.chat(Request(content: "my secret"))
                await until { !spans.snapshots.isEmpty }
                #expect(
                    spans.snapshots.first?.attributes["gen_ai.input.messages"]
                        == .string(Self.messages("user", "my ***"))
                )
                scope.end()
            }
        }

        @Test("What is recorded again replaces what was recorded before")
        func again() async {
            await Telemetry.configured { spans in
                let scope = Self.chat(Request(content: "first"))
                scope.recordThoughtProcess("hm")
                for count in 0..<100 { scope.recordInputMessages("\(count)") }
                scope.end()
                let attributes = await spans.flushed().first?.attributes
                #expect(attributes?["gen_ai.input.messages"] == .string(Self.messages("user", "99")))
                // What is recorded again was recorded last.
                #expect(
                    attributes?.map(\.key).suffix(2) == [
                        "microsoft.a365.agent.thought.process", "gen_ai.input.messages",
                    ]
                )
            }
        }

        @Test("After the end nothing is recorded any more, and while telemetry is off nothing at all")
        func late() async {
            await Telemetry.configured { spans in
                let scope = Self.tool()
                scope.end()
                scope.recordResponse("late")
                #expect(await spans.flushed().first?.attributes["gen_ai.tool.call.result"] == nil)
            }
            await Telemetry.unconfigured { for recording in Self.recordings { recording.record() } }
        }

        @Test("It counts as an attribute where the number of attributes is limited")
        func attributeLimit() async throws {
            try await Telemetry.configured(change: { $0.limits.attributes = 6 }) { spans in
                let scope = Self.tool(["a": 1])
                scope.recordResponse("result")
                scope.setTagMaybe("third", 3)
                scope.setTagMaybe("fourth", 4)
                scope.end()
                let record = try #require(await spans.flushed().first)
                let own = record.attributes.map(\.key).filter { !$0.hasPrefix("telemetry.sdk.") }
                #expect(own == ["gen_ai.operation.name", "gen_ai.tool.name", "third"])
                #expect(record.droppedAttributes == 3)
            }
        }

        @Test("The queue's bytes count it")
        func queueBytes() async throws {
            try await Telemetry.configured(change: { $0.batch.maxQueueBytes = 100_000 }) { spans in
                let provider = Observability.provider
                for _ in 0..<20 { Self.tool().run { $0.recordResponse(String(repeating: "x", count: 40_000)) } }
                let statistics = try #require(provider.statistics.first)
                #expect(statistics.isBalanced)
                _ = await spans.flushed()
                #expect((provider.statistics.first?.droppedTotal ?? 0) > 0)
                #expect(provider.statistics.first?.isBalanced == true)
            }
        }

        @Test("Without a redactor a record can be opened on the spot; with one it cannot")
        func openedAtOnce() async {
            let passed = Locked<[SpanRecord]>([])
            struct Passing: SpanProcessor {
                let take: @Sendable (SpanRecord) -> Void
                func onStart(_ span: TracewingSpan, parentContext: ServiceContext) {}
                func onEnd(_ record: SpanRecord) { take(record) }
            }
            for policy in [ContentPolicy.none, .redact(Redactor { $0.text })] {
                await Telemetry.configured(change: { $0.content = policy }) { _ in
                    Observability.provider.addProcessor(Passing { record in passed.withLock { $0.append(record) } })
                    Self.tool().run { $0.recordResponse("said") }
                    Self.tool().end()
                }
            }
            let opened = passed.withLock { $0 }.map(\.openedAtOnce)
            #expect(opened.map { $0 == nil } == [false, false, true, false])
            #expect(opened[0]?.attributes["gen_ai.tool.call.result"] == "said")
        }
    }
}
