import HTTPTypes
import Hummingbird
import TracewingModel
import TracewingStore

/// `/api/v1/datasets`, `/api/v1/datasets/{dataset}`: datasets and their versions.
struct DatasetRoutes: Sendable {
    let read: EvaluationReader
    let limits: ServerLimits

    /// How many versions are listed, the newest.
    private static let mostVersions = 200

    func add<Context: RequestContext>(to router: some RouterMethods<Context>) {
        router.get("/api/v1/datasets") { request, _ in
            try await datasets(QueryParameters(request))
        }
        router.post("/api/v1/datasets") { request, _ in
            try await create(JSONMembers(reading: try await request.json(upTo: limits.settingBytes)))
        }
        router.get("/api/v1/datasets/{dataset}") { _, context in
            try await dataset(try context.name("dataset"))
        }
        router.delete("/api/v1/datasets/{dataset}") { _, context in
            try await delete(try context.name("dataset"))
        }
    }

    /// `?after&limit`: by name.
    private func datasets(_ parameters: QueryParameters) async throws -> Response {
        let limit = try parameters.limit(most: 200)
        let datasets = try await read { try await $0.datasets(after: parameters["after"], limit: limit + 1) }
        return Response(json: [
            "datasets": .array(datasets.prefix(limit).map { .object($0.json) }),
            "next": .optional(datasets.count > limit ? datasets[limit - 1].name : nil),
        ])
    }

    private func create(_ body: JSONMembers) async throws -> Response {
        let name = try JSONValue.object(body.object).datasetName("name")
        let description = try body.optionalText("description")
        guard try await read({ try await $0.createDataset(name, description: description) }) else {
            throw APIError(.conflict, "conflict", "There is a dataset of this name already.")
        }
        let made = try await read { try await $0.dataset(name) }
        return Response(json: made.map { JSONValue.object($0.json) } ?? .null, status: .created)
    }

    private func dataset(_ name: String) async throws -> Response {
        guard let dataset = try await read({ try await $0.dataset(name) }) else { throw APIError.noDataset }
        let versions = try await read { try await $0.versions(ofDataset: name, limit: Self.mostVersions) }
        var json = dataset.json
        json["versions"] = .array(versions.map(\.json))
        return Response(json: .object(json))
    }

    private func delete(_ name: String) async throws -> Response {
        switch try await read({ try await $0.deleteDataset(name) }) {
        case .deleted: return .done
        case .missing: throw APIError.noDataset
        case .isUsed(let experiments):
            throw APIError(
                .conflict,
                "in_use",
                "The dataset stays: \(experiments) experiments were run on it.",
                hint: "Delete these first."
            )
        }
    }
}

extension JSONValue {
    /// The name of a dataset in a request's body. It becomes part of addresses, where `.` and `..` are no names.
    func datasetName(_ key: String) throws(APIError) -> String {
        let name = try name(key)
        guard name != ".", name != ".." else {
            throw APIError(.badRequest, "bad_\(key)", "'\(key)' must be more than dots.")
        }
        return name
    }
}

extension APIError {
    static var noDataset: APIError {
        APIError(.notFound, "no_such_dataset", "There is no dataset of this name, or no such version of it.")
    }
}
