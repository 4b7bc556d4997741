import Testing
import TracewingModel

@testable import TracewingEvaluation

@Suite("Datasets")
struct DatasetTests {
    static let examples: [DatasetExample] = [
        DatasetExample(id: "1", input: "What, \"exactly\"?\nNow", reference: "Oslo", metadata: ["n": 1]),
        DatasetExample(id: "2", input: ["question": "007", "list": [1, nil]], reference: nil),
        DatasetExample(id: "3", input: "", reference: ""),
        DatasetExample(id: "4", input: 5, reference: "5"),
    ]

    @Test("come back as they were written", arguments: DatasetFormat.allCases)
    func roundTrip(format: DatasetFormat) throws {
        let texts = [Self.examples[0], DatasetExample(id: "x", input: " a ", reference: "007")]
        for examples in [Self.examples, texts, [], [Self.examples[2]]] {
            #expect(try format.examples(in: format.text(of: examples)) == examples)
        }
    }

    @Test("are read from the tables people have")
    func table() throws {
        let text =
            "\u{FEFF}id,question,input.context:json,output,metadata.source\r\n7,\"a \"\"b\"\"\",\"[1]\",Oslo,web\r\n"
        let examples = try DatasetFormat.csv.examples(in: text)
        #expect(
            examples == [
                DatasetExample(
                    id: "7",
                    input: ["question": "a \"b\"", "context": [1]],
                    reference: "Oslo",
                    metadata: ["source": "web"]
                )
            ]
        )
    }

    @Test(
        "say which line is no example",
        arguments: [
            (DatasetFormat.jsonl, "{\"input\":1}\n[]\n", "Line 2"), (.jsonl, "{\"output\":1}", "Line 1"),
            (.jsonl, "{\"input\":1", "Line 1"), (.csv, "input\na,b\n", "Line 2"), (.csv, "input\n\"a", "line 2"),
            (.csv, "input:json\n{\n", "Line 2"), (.csv, "input\n\"a\"b\n", "line 2"),
        ]
    )
    func unreadable(format: DatasetFormat, text: String, line: String) {
        do {
            let examples = try format.examples(in: text)
            Issue.record("\(examples) were read")
        } catch {
            #expect(error.description.contains(line))
        }
    }

    @Test("are read behind a mark of the byte order", arguments: DatasetFormat.allCases)
    func byteOrderMark(format: DatasetFormat) throws {
        #expect(try format.examples(in: "\u{FEFF}" + format.text(of: Self.examples)) == Self.examples)
    }

    @Test("come back also where a quote carries an accent", arguments: DatasetFormat.allCases)
    func accentedQuotes(format: DatasetFormat) throws {
        let examples = [DatasetExample(id: "1", input: "a \"\u{301}, \"\r\n\"\"", reference: "\"\u{20DD}")]
        #expect(try format.examples(in: format.text(of: examples)) == examples)
    }

    @Test(
        "that repeat an id get one that no other has",
        arguments: [
            (["a", "a", "a-2"], ["a", "a-3", "a-2"]), (["a-2", "a", "a"], ["a-2", "a", "a-3"]),
            (["a", "a", "a", "a-2", "a-2"], ["a", "a-3", "a-4", "a-2", "a-2-2"]),
        ]
    )
    func repeatedIDs(written: [String], read: [String]) throws {
        let text = written.map { "{\"id\":\"\($0)\",\"input\":1}\n" }.joined()
        #expect(try DatasetFormat.jsonl.examples(in: text).map(\.id) == read)
    }

    @Test("have ids that follow from their content, and differ")
    func ids() throws {
        let text = "{\"input\":\"a\"}\n{\"input\":\"b\"}\n{\"input\":\"a\"}\n"
        let first = try DatasetFormat.jsonl.examples(in: text).map(\.id)
        #expect(first == (try DatasetFormat.jsonl.examples(in: text).map(\.id)))
        #expect(Set(first).count == 3)
    }

    @Test("keep every version")
    func versions() throws {
        var dataset = try Dataset("cities", examples: Self.examples)
        let first = dataset.latest
        try dataset.revise("one more") { $0.append(DatasetExample(id: "5", input: "x")) }
        try dataset.revise("nothing") { _ in }
        try dataset.revise { $0.removeAll { $0.id == "1" } }
        #expect(dataset.versions.map(\.number) == [1, 2, 3])
        #expect(dataset.versions.map(\.examples.count) == [4, 5, 4])
        #expect(dataset.versions[0] == first)
        #expect(Set(dataset.versions.map(\.fingerprint)).count == 3)
        #expect(throws: DatasetError.self) { try dataset.revise { $0.append($0[0]) } }
        #expect(dataset.versions.count == 3)
    }

    @Test("take a span in: its messages, and where they are from")
    func span() throws {
        let span = SpanRecord(
            traceID: TraceID(high: 1, low: 2),
            spanID: SpanID(3),
            name: "chat gpt",
            startTime: 1,
            attributes: [
                GenAI.inputMessages: "[{\"role\":\"user\",\"parts\":[]}]", OpenInference.outputValue: "not JSON",
            ]
        )
        let example = try #require(DatasetExample(span))
        #expect(example.input[0]?["role"] == "user")
        #expect(example.reference == "not JSON")
        #expect(example.metadata["span_id"] == "0000000000000003")
        #expect(
            DatasetExample(SpanRecord(traceID: TraceID(high: 1, low: 2), spanID: SpanID(3), name: "x", startTime: 1))
                == nil
        )
    }
}
