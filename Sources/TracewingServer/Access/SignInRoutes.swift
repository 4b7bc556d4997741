import HTTPTypes
import Hummingbird
import TracewingModel

/// `POST /api/v1/sign-in`, `POST /api/v1/sign-out`: a key for a cookie, so that the page need not keep the key.
struct SignInRoutes: Sendable {
    let keys: AccessKeys
    let limits: ServerLimits
    /// Whether browsers come over TLS, which something in front of the server ends.
    private static func isSecure(_ request: Request) -> Bool {
        request.headers[.forwardedProto]?.lowercased() == "https"
    }

    func add<Context: RequestContext>(to router: some RouterMethods<Context>) {
        router.post("/api/v1/sign-in") { request, _ in
            let body = try await request.json(upTo: limits.settingBytes)
            guard let value = body["key"]?.stringValue.flatMap(keys.signIn) else {
                throw APIError(.unauthorized, "sign_in", "This is no key of this server.")
            }
            return Self.response(value, seconds: AccessKeys.sessionLength.components.seconds, request)
        }
        router.post("/api/v1/sign-out") { request, _ in
            if let value = request.sessionCookie { keys.signOut(value) }
            return Self.response("", seconds: 0, request)
        }
    }

    private static func response(_ value: String, seconds: Int64, _ request: Request) -> Response {
        var response = Response.done
        response.headers[.setCookie] =
            "\(Request.cookieName)=\(value); HttpOnly; SameSite=Strict; Path=/; Max-Age=\(seconds)"
            + (isSecure(request) ? "; Secure" : "")
        return response
    }
}
