import HTTPTypes
import Hummingbird

/// Lets a request through if whoever sent it may use its route.
struct Authorization<Context: RequestContext>: RouterMiddleware {
    let keys: AccessKeys

    func handle(
        _ request: Request,
        context: Context,
        next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        let route = RouteTable.name(request.method, context.endpointPath ?? "")
        guard let needed = RouteTable.permissions[route] else {
            throw APIError(.forbidden, "forbidden", "Nobody may use this address.")
        }
        // Who sends spans is asked where they arrive: their keys are the store's.
        if keys.areAsked, needed == .read || needed == .manage { try check(request, needed) }
        return try await next(request, context)
    }

    private func check(_ request: Request, _ needed: Permission) throws(APIError) {
        let held =
            request.bearerKey.flatMap(keys.permission(ofKey:))
            ?? request.sessionCookie.flatMap(keys.permission(ofCookie:))
        guard let held else {
            throw APIError(
                .unauthorized,
                "sign_in",
                "This server is read with a key.",
                hint: "Send it as 'authorization: Bearer …', or sign in on the page."
            )
        }
        guard held == .manage || needed == .read else {
            throw APIError(.forbidden, "forbidden", "Your key reads. Changing anything needs an administrator's.")
        }
    }
}

extension Request {
    /// The key in `authorization: Bearer …` or `x-api-key`.
    var bearerKey: String? {
        if let key = headers[.apiKey] { return key }
        guard let value = headers[.authorization] else { return nil }
        let parts = value.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "bearer" else { return nil }
        return parts[1].trimmingPrefix(while: \.isWhitespace).description
    }

    static let cookieName = "tracewing"

    /// The cookie the page got when somebody signed in.
    var sessionCookie: String? { cookies[Self.cookieName]?.value }
}
