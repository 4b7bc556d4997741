import HTTPTypes
import Hummingbird
import NIOCore

/// `GET /api/v1/openapi.json`: what the API takes and gives, for programs. A test holds it against the routes.
struct OpenAPIRoutes: Sendable {
    func add<Context: RequestContext>(to router: some RouterMethods<Context>) {
        router.get("/api/v1/openapi.json") { _, _ in
            Response(
                status: .ok,
                headers: [.contentType: "application/json; charset=utf-8", .cacheControl: "no-cache"],
                body: ResponseBody(byteBuffer: ByteBuffer(bytes: PackageResources.openapi_json))
            )
        }
    }
}
