import NIOHTTP1
import Testing
import TracewingModel

@testable import TracewingServer

@Suite("Annotations over HTTP")
struct AnnotationRoutesTests {
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
