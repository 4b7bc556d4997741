import NIOHTTP1
import Testing
import TracewingModel

@testable import TracewingServer

@Suite("Annotations over HTTP")
struct AnnotationRoutesTests {
    @Test("what a span says was found by evaluating it is listed with its trace, once")
    func broughtAlong() async throws {
        var span = makeSpan(1)
        span.events = [
            SpanRecord.Event(
                name: "gen_ai.evaluation.result",
                time: noon,
                attributes: ["gen_ai.evaluation.name": "relevance", "gen_ai.evaluation.score.value": 0.5]
            )
        ]
        try await TestServer.run { [span] server in
            for _ in 1...2 {
                let status = try await server.ingest([span]).status
                #expect(status == 200)
            }
            let answer = try await server.get("/api/v1/traces/\(span.traceID.hex)/annotations").json
            let listed = answer?["annotations"]?.arrayValue ?? []
            #expect(listed.map { $0["name"] } == ["relevance"])
            #expect(listed.first?["score"] == 0.5)
            #expect(listed.first?["span_id"]?.stringValue == span.spanID.hex)
            #expect(listed.first?["metadata"]?["source"] == "gen_ai.evaluation.result")
        }
    }

    @Test("are made, listed with their trace, and removed")
    func making() async throws {
        try await TestServer.run { server in
            try await server.ingest([makeSpan(1, in: 1)])
            let body: JSONValue = [
                "trace_id": .string(traceID(1).hex), "span_id": .string(SpanID(1).hex), "name": "correct",
                "label": "yes", "score": 1, "explanation": "I know it.", "metadata": ["by": "me"],
            ]
            let made = try await server.change(.POST, "/api/v1/annotations", body)
            #expect(made.status == 201)
            #expect(made.json?["annotator_kind"] == "HUMAN")
            let path = "/api/v1/traces/\(traceID(1))/annotations"
            let list = try await server.get(path).json
            #expect(list?["annotations"]?.arrayValue?.count == 1)
            #expect(list?["annotations"]?[0] == made.json)
            let document = try await server.get("/api/v1/openapi.json").json
            let described = document?["components"]?["schemas"]?["Annotation"]?["properties"]?.objectValue?.members
            #expect(Set(made.json?.objectValue?.members.map(\.key) ?? []) == Set(described?.map(\.key) ?? []))
            let id = made.json?["id"]?.stringValue ?? ""
            #expect(try await server.change(.DELETE, "/api/v1/annotations/\(id)").status == 204)
            #expect(try await server.change(.DELETE, "/api/v1/annotations/\(id)").code == "no_such_annotation")
            #expect(try await server.get(path).json?["annotations"] == [])
        }
    }

    static let refusals: [(change: JSONObject, status: UInt, code: String)] = [
        (["trace_id": "x"], 400, "bad_trace_id"),
        (["trace_id": .string(traceID(9).hex), "span_id": nil], 404, "no_such_trace"),
        (["span_id": "1"], 400, "bad_span_id"),
        (["span_id": .string(SpanID(9).hex)], 404, "no_such_span"),
        (["name": ""], 400, "bad_name"),
        (["annotator_kind": "CAT"], 400, "bad_annotator_kind"),
        (["score": "1"], 400, "bad_score"),
        (["score": nil], 400, "bad_label"),
        (["metadata": []], 400, "bad_metadata"),
    ]

    @Test("that say nothing, or of nothing, are refused", arguments: refusals)
    func refused(_ refused: (change: JSONObject, status: UInt, code: String)) async throws {
        try await TestServer.run { server in
            try await server.ingest([makeSpan(1, in: 1)])
            var body: JSONObject = [
                "trace_id": .string(traceID(1).hex), "span_id": .string(SpanID(1).hex), "name": "correct", "score": 1,
            ]
            for member in refused.change.members { body[member.key] = member.value }
            let answer = try await server.change(.POST, "/api/v1/annotations", .object(body))
            #expect((answer.status, answer.code) == (refused.status, refused.code))
        }
    }
}
