import HTTPTypes
import Hummingbird
import TracewingModel
import TracewingStore

/// `GET /api/v1/filter/…`: what a filter line completes.
struct FilterRoutes: Sendable {
    let read: StoreReader

    private static let most = 200

    func add<Context: RequestContext>(to router: some RouterMethods<Context>) {
        router.get("/api/v1/filter/fields") { _, _ in
            Response(json: [
                "fields": .array(FilterField.all.map(\.json)),
                "connectives": ["and", "or", "not"],
            ])
        }
        router.get("/api/v1/filter/values") { request, _ in
            try await values(QueryParameters(request))
        }
    }

    /// `?field&prefix&project&limit`: what the field lately was, the most frequent first.
    private func values(_ parameters: QueryParameters) async throws -> Response {
        let limit = try parameters.limit(most: Self.most, default: 20)
        let name = parameters["field"]?.lowercased() ?? ""
        let field = FilterField.all.first { $0.name == name || $0.aliases.contains(name) }
        guard let field else { return Response(json: ["values": []]) }
        let prefix = parameters["prefix"]?.lowercased() ?? ""
        let values = try await read(slowly: true) {
            try await $0.values(of: field, project: parameters.project, limit: Self.most)
        }
        let matching = values.filter { prefix.isEmpty || $0.lowercased().hasPrefix(prefix) }.prefix(limit)
        return Response(json: [
            "values": .array(matching.map { ["value": .string($0)] })
        ])
    }
}

extension FilterField {
    fileprivate var json: JSONValue {
        [
            "name": .string(name),
            "type": .string(kind.rawValue),
            "words": .string(summary),
            "operators": .array(operators.map { .string($0) }),
            "values": values.isEmpty ? .null : .array(values.map { .string($0) }),
            "hasValues": .bool(kind == .text && name != "trace"),
            "example": .string(example),
        ]
    }

    private var example: String {
        switch kind {
        case .word: "\(name) = \(values.first ?? "error")"
        case .text where name == "trace": "trace = 0af7651916cd43dd8448eb211c80319c"
        case .text where name.hasSuffix("model"): "\(name) ~ \"gpt\""
        case .text: "\(name) = \"some text\""
        case .count: "\(name) > 1000"
        case .duration: "\(name) > 2s"
        case .cost: "\(name) > 0.01"
        case .time: "\(name) > -24h"
        case .attribute: "\(name).\"http.status_code\" >= 500"
        case .search: "\(name) ~ \"refund\""
        }
    }
}
