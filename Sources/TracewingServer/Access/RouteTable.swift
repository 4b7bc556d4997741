import HTTPTypes
import Hummingbird

/// Every route of the server and what it asks for: the one place where that is decided.
///
/// A route that is not here is refused; a test goes through the router and fails for one.
enum RouteTable {
    static let permissions: [String: Permission] = [
        "POST /v1/traces": .ingest,

        "GET /api/v1/traces": .read,
        "GET /api/v1/traces/{trace}": .read,
        "GET /api/v1/traces/{trace}/spans/{span}": .read,
        "GET /api/v1/traces/{trace}/spans/{span}/otlp": .read,
        "GET /api/v1/traces/{trace}/export": .read,
        "GET /api/v1/live": .read,
        "GET /api/v1/sessions": .read,
        "GET /api/v1/session": .read,
        "GET /api/v1/statistics": .read,
        "GET /api/v1/filter/fields": .read,
        "GET /api/v1/filter/values": .read,

        "GET /api/v1/playground/providers": .read,
        "POST /api/v1/playground/runs": .manage,
        "POST /api/playground/runs": .manage,
        "GET /api/v1/traces/{trace}/spans/{span}/playground": .read,
        "GET /api/v1/evaluators": .read,
        "POST /api/v1/evaluators/preview": .manage,
        "POST /api/evaluators/preview": .manage,

        "GET /api/v1/traces/{trace}/annotations": .read,
        "POST /api/v1/annotations": .manage,
        "DELETE /api/v1/annotations/{annotation}": .manage,

        "GET /api/v1/datasets": .read,
        "POST /api/v1/datasets": .manage,
        "GET /api/v1/datasets/{dataset}": .read,
        "DELETE /api/v1/datasets/{dataset}": .manage,
        "GET /api/v1/datasets/{dataset}/examples": .read,
        "POST /api/v1/datasets/{dataset}/examples": .manage,
        "DELETE /api/v1/datasets/{dataset}/examples/{example}": .manage,
        "POST /api/v1/datasets/{dataset}/import": .manage,
        "GET /api/v1/datasets/{dataset}/export": .read,
        "POST /api/v1/datasets/{dataset}/spans": .manage,

        "GET /api/v1/experiments": .read,
        "POST /api/v1/experiments": .manage,
        "GET /api/v1/experiments/{experiment}": .read,
        "DELETE /api/v1/experiments/{experiment}": .manage,
        "GET /api/v1/experiments/{experiment}/results": .read,
        "GET /api/v1/experiments/{experiment}/events": .read,
        "POST /api/v1/experiments/{experiment}/stop": .manage,
        "POST /api/v1/experiments/{experiment}/resume": .manage,

        "GET /api/v1/projects": .read,
        "POST /api/v1/projects": .manage,
        "DELETE /api/v1/projects": .manage,
        "GET /api/v1/keys": .read,
        "POST /api/v1/keys": .manage,
        "DELETE /api/v1/keys/{key}": .manage,
        "GET /api/v1/settings": .read,
        "PATCH /api/v1/settings": .manage,
        "GET /api/v1/prices": .read,
        "GET /api/v1/about": .read,
        "GET /api/v1/openapi.json": .open,
        "POST /api/v1/sign-in": .open,
        "POST /api/v1/sign-out": .open,

        "GET /": .open,
        "GET /traces/{id}": .open,
        "GET /sessions": .open,
        "GET /session": .open,
        "GET /charts": .open,
        "GET /playground": .open,
        "GET /datasets": .open,
        "GET /dataset": .open,
        "GET /experiments": .open,
        "GET /experiment": .open,
        "GET /compare": .open,
        "GET /settings": .open,
        "GET /page/{file}": .open,
        "GET /healthz": .open,
        "GET /readyz": .open,
        "GET /metrics": .read,
    ]

    static func name(_ method: HTTPRequest.Method, _ path: String) -> String { "\(method.rawValue) \(path)" }
}
