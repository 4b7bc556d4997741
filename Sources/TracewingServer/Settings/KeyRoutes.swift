import HTTPTypes
import Hummingbird
import TracewingModel
import TracewingStore

/// `/api/v1/keys`: the keys with which spans are sent.
struct KeyRoutes: Sendable {
    let read: StoreReader
    let limits: ServerLimits

    func add<Context: RequestContext>(to router: some RouterMethods<Context>) {
        router.get("/api/v1/keys") { _, _ in
            let keys = try await read { try await $0.ingestKeys(project: nil) }
            return Response(json: ["keys": .array(keys.map(\.json))])
        }
        router.post("/api/v1/keys") { request, _ in
            try await create(try await request.json(upTo: limits.settingBytes))
        }
        router.delete("/api/v1/keys/{key}") { _, context in
            let id = Int64(context.parameters.get("key") ?? "")
            guard let id, try await read({ try await $0.deleteIngestKey(id) }) else {
                throw APIError(.notFound, "no_such_key", "There is no such key; perhaps it was taken back already.")
            }
            return Response.done
        }
    }

    private func create(_ body: JSONValue) async throws -> Response {
        guard (body["kind"]?.stringValue ?? "ingest") == "ingest" else {
            throw APIError(
                .badRequest,
                "bad_kind",
                "Only keys that send can be made here.",
                hint: "Keys that read are given to the server when it starts: TRACEWING_READ_KEY."
            )
        }
        let isForAny = body["project"] == nil || body["project"] == .null
        let project = isForAny ? SpanColumns.defaultProject : try body.name("project")
        let label = body["label"]?.stringValue ?? ""
        let made = try await read { try await $0.createIngestKey(project: project, label: label) }
        return Response(json: ["key": made.key.json, "secret": .string(made.secret)], status: .created)
    }
}

extension IngestKey {
    fileprivate var json: JSONValue {
        [
            "id": .string(String(id)),
            "project": .string(project),
            "kind": "ingest",
            "label": .string(label),
            "prefix": .string(beginning),
            "createdTime": .time(created),
        ]
    }
}
