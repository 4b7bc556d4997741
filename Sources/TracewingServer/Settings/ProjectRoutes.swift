import HTTPTypes
import Hummingbird
import TracewingModel
import TracewingStore

/// `/api/v1/projects`: the projects that were made, and those that spans name.
struct ProjectRoutes: Sendable {
    let read: StoreReader
    let options: ServerOptions

    func add<Context: RequestContext>(to router: some RouterMethods<Context>) {
        router.get("/api/v1/projects") { _, _ in
            Response(json: ["projects": .array(try await projects().map(\.json))])
        }
        router.post("/api/v1/projects") { request, _ in
            try await create(try await request.json(upTo: options.limits.settingBytes).name("name"))
        }
        router.delete("/api/v1/projects") { request, _ in
            guard let name = QueryParameters(request)["name"] else {
                throw APIError(.badRequest, "bad_name", "Say which project: 'name' is missing.")
            }
            _ = try await read { try await $0.deleteProject(name, securely: options.deletesSecurely) }
            return Response.done
        }
    }

    private struct Project: Sendable {
        let summary: ProjectSummary
        let keyCount: Int

        var json: JSONValue {
            [
                "name": .string(summary.name),
                "traceCount": summary.traceCount.json,
                "lastTime": .time(summary.lastReceived),
                "keyCount": keyCount.json,
            ]
        }
    }

    private func projects() async throws -> [Project] {
        let keys = try await read { try await $0.ingestKeys(project: nil) }
        let counts = Dictionary(grouping: keys, by: \.project).mapValues(\.count)
        return try await read(slowly: true) { try await $0.projects() }.map {
            Project(summary: $0, keyCount: counts[$0.name] ?? 0)
        }
    }

    private func create(_ name: String) async throws -> Response {
        guard try await !projects().contains(where: { $0.summary.name == name }) else {
            throw APIError(.conflict, "conflict", "There is a project of this name already.")
        }
        try await read { try await $0.createProject(name) }
        let project = try await projects().first { $0.summary.name == name }
        return Response(json: project?.json ?? ["name": .string(name)], status: .created)
    }
}

extension JSONValue {
    /// A name in a request's body: not blank, and as long as the store keeps names.
    func name(_ key: String) throws(APIError) -> String {
        let name = self[key]?.stringValue ?? ""
        guard !name.allSatisfy(\.isWhitespace), name.utf8.count <= 512 else {
            throw APIError(.badRequest, "bad_\(key)", "'\(key)' must be a text of 1 to 512 bytes.")
        }
        return name
    }
}
