import NIOHTTP1
import Testing
import TracewingModel

@testable import TracewingServer

@Suite("Datasets over HTTP")
struct DatasetRoutesTests {
    private func put(_ ids: String..., into dataset: String = "cities", on server: TestServer) async throws {
        let examples = ids.map { id -> JSONValue in ["id": .string(id), "input": "in", "reference": "out"] }
        let answer = try await server.change(
            .POST,
            "/api/v1/datasets/\(dataset)/examples",
            ["examples": .array(examples)]
        )
        #expect(answer.status == 200)
    }

    private func importText(
        _ text: String,
        type: String = "application/jsonl",
        on server: TestServer
    ) async throws -> TestServer.Answer {
        try await server.post(Array(text.utf8), to: "/api/v1/datasets/cities/import", type: type)
    }

    @Test("they are made, listed, and removed")
    func making() async throws {
        try await TestServer.run { server in
            let made = try await server.change(
                .POST,
                "/api/v1/datasets",
                ["name": "cities", "description": "Capitals"]
            )
            #expect(made.status == 201)
            #expect(made.json?["version"] == 1)
            #expect(made.json?["examples"] == 0)
            let twice = try await server.change(.POST, "/api/v1/datasets", ["name": "cities"])
            #expect((twice.status, twice.code) == (409, "conflict"))
            for name in ["", "  ", ".."] {
                let bad = try await server.change(.POST, "/api/v1/datasets", ["name": .string(name)])
                #expect((bad.status, bad.code) == (400, "bad_name"))
            }
            _ = try await server.change(.POST, "/api/v1/datasets", ["name": "animals"])
            let list = try await server.get("/api/v1/datasets?limit=1").json
            #expect(list?["datasets"]?.arrayValue?.map { $0["name"] } == ["animals"])
            let next = try await server.get("/api/v1/datasets?limit=1&after=\(list?["next"]?.stringValue ?? "")").json
            #expect(next?["datasets"]?.arrayValue?.map { $0["name"] } == ["cities"])
            #expect(next?["next"] == nil)
            #expect(try await server.change(.DELETE, "/api/v1/datasets/cities").status == 204)
            #expect(try await server.change(.DELETE, "/api/v1/datasets/cities").code == "no_such_dataset")
            #expect(try await server.get("/api/v1/datasets/cities").status == 404)
        }
    }

    @Test("examples are added, replaced and removed, a version each time")
    func versions() async throws {
        try await TestServer.run { server in
            _ = try await server.change(.POST, "/api/v1/datasets", ["name": "cities"])
            try await put("a", "b", "c", on: server)
            let body: JSONValue = [
                "examples": [
                    ["id": "b", "input": ["country": "Norway"], "metadata": ["hard": true]], ["input": "new"],
                ]
            ]
            let revision = try await server.change(.POST, "/api/v1/datasets/cities/examples", body).json
            #expect(revision == ["version": 3, "added": 1, "replaced": 1])
            let removed = try await server.change(.DELETE, "/api/v1/datasets/cities/examples/a").json
            #expect(removed == ["version": 4])
            let again = try await server.change(.DELETE, "/api/v1/datasets/cities/examples/a")
            #expect(again.code == "no_such_example")
            let newest = try await server.get("/api/v1/datasets/cities/examples").json
            #expect(newest?["version"] == 4)
            #expect(newest?["examples"]?[0]?["input"] == ["country": "Norway"])
            #expect(newest?["examples"]?[0]?["metadata"] == ["hard": true])
            #expect(newest?["examples"]?.arrayValue?.count == 3)
            let old = try await server.get("/api/v1/datasets/cities/examples?version=2").json
            #expect(old?["examples"]?.arrayValue?.map { $0["id"] } == ["a", "b", "c"])
            let dataset = try await server.get("/api/v1/datasets/cities").json
            #expect(dataset?["versions"]?.arrayValue?.map { $0["version"] } == [4, 3, 2, 1])
            #expect(try await server.get("/api/v1/datasets/cities/examples?version=9").code == "no_such_dataset")
            #expect(try await server.get("/api/v1/datasets/cities/examples?version=x").code == "bad_version")
        }
    }

    @Test("examples come a page after the other")
    func paging() async throws {
        try await TestServer.run { server in
            let lines = (0..<25).map { "{\"id\":\"\($0)\",\"input\":\($0)}" }.joined(separator: "\n")
            _ = try await importText(lines, on: server)
            var (ids, after): ([String], String?) = ([], "")
            while let place = after {
                let page = try await server.get("/api/v1/datasets/cities/examples?limit=10&after=\(place)").json
                ids += page?["examples"]?.arrayValue?.compactMap { $0["id"]?.stringValue } ?? []
                after = page?["next"]?.stringValue
            }
            #expect(ids == (0..<25).map(String.init))
            #expect(try await server.get("/api/v1/datasets/cities/examples?after=x").code == "bad_after")
        }
    }

    @Test("what is exported is what was imported", arguments: ["csv", "jsonl"])
    func roundTrip(format: String) async throws {
        try await TestServer.run { server in
            let text = """
                {"id":"1","input":{"question":"Capital, of \\"Norway\\"?"},"reference":"Oslo","metadata":{"n":1}}
                {"id":"2","input":"two\\nlines","reference":null}
                {"id":"3","input":[1,{"deep":true}]}

                """
            #expect(try await importText(text, on: server).json == ["version": 1, "added": 3, "replaced": 0])
            let file = try await server.get("/api/v1/datasets/cities/export?format=\(format)")
            #expect(file.headers["content-disposition"] == "attachment; filename=\"cities-1.\(format)\"")
            let type = file.headers["content-type"] ?? ""
            #expect(type.hasPrefix(format == "csv" ? "text/csv" : "application/jsonl"))
            let again = try await importText(file.text, type: type, on: server)
            #expect(again.json == ["version": 1, "added": 0, "replaced": 0])
            #expect(try await server.get("/api/v1/datasets/cities/export?format=xml").code == "bad_format")
            #expect(try await server.get("/api/v1/datasets/none/export").status == 404)
        }
    }

    static let malformedFiles: [(type: String, text: String, words: String)] = [
        ("application/jsonl", "{\"input\":1}\n{\"input\":", "Line 2"),
        ("application/jsonl", "{\"input\":1}\n\n{\"reference\":1}\n", "Line 3"),
        ("application/jsonl", "[]", "Line 1"),
        ("application/jsonl", "{\"input\":1,\"metadata\":7}", "Line 1"),
        ("text/csv", "input,reference\na,b\nc\n", "Line 3"),
        ("text/csv", "input\n\"open", "line 2"),
        ("text/csv", "input\n\"a\" b\n", "line 2"),
        ("text/csv", "input:json\n1\n{\n", "Line 3"),
        ("text/csv; charset=utf-8", "reference\nb\n", "Line 2"),
    ]

    @Test("a file that cannot be read is refused with the line, and nothing of it is kept", arguments: malformedFiles)
    func malformed(file: (type: String, text: String, words: String)) async throws {
        try await TestServer.run { server in
            let answer = try await importText(file.text, type: file.type, on: server)
            #expect((answer.status, answer.code) == (400, "bad_example"))
            let message = answer.json?["error"]?["message"]?.stringValue ?? ""
            #expect(message.contains(file.words), "\(message)")
            #expect(try await server.get("/api/v1/datasets/cities").status == 404)
        }
    }

    @Test("a file of another type, encoding or size is refused")
    func unreadable() async throws {
        var options = ServerOptions()
        options.limits.datasetBytes = 1_000
        try await TestServer.run(options) { server in
            #expect(try await importText("{}", type: "application/json", on: server).status == 415)
            let latin = try await server.post(
                Array("input\nK".utf8) + [0xF8] + Array("benhavn\n".utf8),
                to: "/api/v1/datasets/cities/import",
                type: "text/csv"
            )
            #expect((latin.status, latin.code) == (400, "bad_encoding"))
            let long = "{\"input\":\"\(String(repeating: "x", count: 1_000))\"}"
            #expect(try await importText(long, on: server).status == 413)
        }
        try await TestServer.run { server in
            let long = "{\"id\":\"big\",\"input\":\"\(String(repeating: "x", count: 1 << 20))\"}"
            let answer = try await importText(long, on: server)
            #expect((answer.status, answer.code) == (413, "too_large"))
        }
    }

    @Test("an example that is none is refused by its place")
    func badExamples() async throws {
        try await TestServer.run { server in
            _ = try await server.change(.POST, "/api/v1/datasets", ["name": "cities"])
            let path = "/api/v1/datasets/cities/examples"
            let body: JSONValue = ["examples": [["input": 1], ["reference": 1]]]
            let message = try await server.change(.POST, path, body).json?["error"]?["message"]?.stringValue
            #expect(message == "'examples[1]' is no example: it has no \"input\".")
            #expect(try await server.change(.POST, path, ["examples": []]).status == 400)
            #expect(try await server.change(.POST, path, [:]).status == 400)
            let missing = try await server.change(
                .POST,
                "/api/v1/datasets/none/examples",
                ["examples": [["input": 1]]]
            )
            #expect(missing.code == "no_such_dataset")
        }
    }

    @Test("a name is a name, whatever is in it", arguments: ["a/b", "50 %", "æøå", "<script>", "?x=1&y", "'; DROP"])
    func names(name: String) async throws {
        try await TestServer.run { server in
            let path = "/api/v1/datasets/" + name.addressed
            #expect(try await server.change(.POST, "/api/v1/datasets", ["name": .string(name)]).status == 201)
            let body: JSONValue = ["examples": [["id": .string(name), "input": 1]]]
            #expect(try await server.change(.POST, path + "/examples", body).status == 200)
            #expect(try await server.get(path).json?["name"] == .string(name))
            let file = try await server.get(path + "/export")
            let disposition = file.headers["content-disposition"] ?? ""
            #expect(disposition.filter { $0 == "\"" }.count == 2)
            #expect(try await server.change(.DELETE, path + "/examples/" + name.addressed).status == 200)
            #expect(try await server.change(.DELETE, path).status == 204)
        }
    }

    @Test("a span becomes an example: what it was asked, and what it answered")
    func spans() async throws {
        try await TestServer.run { server in
            let asked: JSONValue = [
                ["role": "user", "parts": [["type": "text", "content": "The capital of Norway?"]]]
            ]
            let said: JSONValue = [["role": "assistant", "parts": [["type": "text", "content": "Oslo"]]]]
            try await server.ingest([
                makeSpan(
                    1,
                    in: 1,
                    ["gen_ai.input.messages": .string(asked.text), "gen_ai.output.messages": .string(said.text)]
                ),
                makeSpan(2, in: 1, ["input.value": "{\"city\":\"Oslo\"}", "output.value": "rainy"]),
                makeSpan(3, in: 1),
            ])
            let path = "/api/v1/datasets/cities/spans"
            func body(_ span: UInt64) -> JSONValue {
                ["trace_id": .string(traceID(1).hex), "span_id": .string(SpanID(span).hex)]
            }
            let added = try await server.change(.POST, path, body(1)).json
            #expect(added?["version"] == 1)
            #expect(added?["id"]?.stringValue == "\(traceID(1).hex)-\(SpanID(1).hex)")
            #expect(try await server.change(.POST, path, body(2)).json?["version"] == 2)
            #expect(try await server.change(.POST, path, body(2)).json?["version"] == 2)
            #expect(try await server.change(.POST, path, body(3)).code == "no_content")
            #expect(try await server.change(.POST, path, body(4)).code == "no_such_span")
            #expect(try await server.change(.POST, path, ["trace_id": "x", "span_id": "y"]).status == 400)
            let examples = try await server.get("/api/v1/datasets/cities/examples").json?["examples"]
            #expect(examples?[0]?["input"] == asked)
            #expect(examples?[0]?["reference"] == "Oslo")
            #expect(examples?[0]?["trace_id"] == .string(traceID(1).hex))
            #expect(examples?[0]?["span_id"] == .string(SpanID(1).hex))
            #expect(examples?[1]?["input"] == ["city": "Oslo"])
            #expect(examples?[1]?["reference"] == "rainy")
        }
    }

    @Test("what is answered has the members that are described")
    func members() async throws {
        try await TestServer.run { server in
            let document = try #require(try await server.get("/api/v1/openapi.json").json)
            func names(_ schema: String) -> Set<String> {
                let properties = document["components"]?["schemas"]?[schema]?["properties"]
                return Set(properties?.objectValue?.members.map(\.key) ?? [])
            }
            func keys(_ value: JSONValue?) -> Set<String> { Set(value?.objectValue?.members.map(\.key) ?? []) }
            _ = try await server.change(.POST, "/api/v1/datasets", ["name": "cities"])
            try await put("a", on: server)
            let list = try await server.get("/api/v1/datasets").json
            #expect(keys(list?["datasets"]?[0]) == names("Dataset"))
            let dataset = try await server.get("/api/v1/datasets/cities").json
            #expect(keys(dataset) == names("Dataset").union(["versions"]))
            #expect(keys(dataset?["versions"]?[0]) == names("DatasetVersion"))
            let examples = try await server.get("/api/v1/datasets/cities/examples").json
            #expect(keys(examples?["examples"]?[0]) == names("Example"))
        }
    }
}

extension String {
    /// As a part of an address.
    fileprivate var addressed: String {
        utf8.map { byte in
            let hex = String(byte, radix: 16, uppercase: true)
            return "%" + (hex.count == 1 ? "0" + hex : hex)
        }
        .joined()
    }
}
