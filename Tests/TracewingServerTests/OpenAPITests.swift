import Hummingbird
import Testing
import TracewingModel
import TracewingStore

@testable import TracewingServer

@Suite("The OpenAPI document")
struct OpenAPITests {
    /// Addresses for people, not for programs.
    private static let pages: Set<String> = [
        "GET /", "GET /traces/{id}", "GET /sessions", "GET /session", "GET /charts", "GET /playground", "GET /datasets",
        "GET /dataset", "GET /experiments", "GET /experiment", "GET /compare", "GET /settings", "GET /page/{file}",
    ]

    @Test("it names every route with what it asks for, and no other")
    func routes() async throws {
        try await TestServer.run { server in
            let document = try #require(try await server.get("/api/v1/openapi.json").json)
            var described: [String: String] = [:]
            for path in document["paths"]?.objectValue?.members ?? [] {
                for operation in path.value.objectValue?.members ?? [] {
                    described["\(operation.key.uppercased()) \(path.key)"] =
                        operation.value["x-permission"]?.stringValue
                }
            }
            let routes = RouteTable.permissions.filter { !Self.pages.contains($0.key) }.mapValues(\.rawValue)
            #expect(described == routes)
        }
    }

    @Test("what is answered has the members that are described")
    func members() async throws {
        try await TestServer.run { server in
            try await server.ingest([makeSpan(1, ["session.id": "s", "gen_ai.operation.name": "chat"])])
            let document = try #require(try await server.get("/api/v1/openapi.json").json)
            let schemas = document["components"]?["schemas"]
            func names(_ schema: String) -> Set<String> {
                let members = schemas?[schema]?["properties"]?.objectValue?.members ?? []
                return Set(members.map(\.key))
            }
            func keys(_ value: JSONValue?) -> Set<String> { Set(value?.objectValue?.members.map(\.key) ?? []) }
            let trace = try await server.get("/api/v1/traces/\(traceID(1))").json
            #expect(keys(trace?["summary"]) == names("TraceSummary"))
            #expect(keys(trace?["spans"]?[0]) == names("SpanOutline"))
            let parts = schemas?["SpanDetail"]?["allOf"]?[1]?["properties"]?.objectValue?.members ?? []
            let detail = try await server.details(of: traceID(1)).first
            #expect(keys(detail) == names("SpanOutline").union(parts.map(\.key)))
            let sessions = try await server.get("/api/v1/sessions").json
            #expect(keys(sessions?["sessions"]?[0]) == names("SessionSummary"))
            let projects = try await server.get("/api/v1/projects").json
            #expect(keys(projects?["projects"]?[0]) == names("Project"))
            let settings = try await server.get("/api/v1/settings").json
            #expect(keys(settings) == names("Settings"))
        }
    }
}
