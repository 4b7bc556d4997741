import HTTPTypes
import Hummingbird

/// Refuses what a page of a stranger makes a browser send: by another host name (DNS rebinding), or across origins
/// (CSRF).
struct OriginCheck<Context: RequestContext>: RouterMiddleware {
    /// Whether the server is reached by this machine's own names alone.
    let isLoopbackOnly: Bool

    func handle(
        _ request: Request,
        context: Context,
        next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        if isLoopbackOnly { try checkHost(request) }
        if ![.get, .head, .options].contains(request.method) { try checkOrigin(request) }
        return try await next(request, context)
    }

    private func checkHost(_ request: Request) throws(APIError) {
        let host = Self.name(request.head.authority ?? "")
        guard ["localhost", "127.0.0.1", "[::1]"].contains(host) || host.hasSuffix(".localhost") else {
            throw APIError(
                .misdirectedRequest,
                "bad_host",
                "This server answers to localhost, 127.0.0.1 and [::1] alone.",
                hint: "Open it under one of these names, or listen on an address others can reach."
            )
        }
    }

    /// A browser says from which page a request comes; other programs say nothing, and hold no cookies.
    private func checkOrigin(_ request: Request) throws(APIError) {
        let site = request.headers[.fetchSite]
        guard site == nil || site == "same-origin" || site == "none" else { throw Self.foreign }
        guard let origin = request.headers[.origin] else { return }
        let authority = origin.firstRange(of: "://").map { origin[$0.upperBound...] } ?? ""
        guard authority.lowercased() == request.head.authority?.lowercased() else { throw Self.foreign }
    }

    private static var foreign: APIError {
        APIError(.forbidden, "forbidden", "A page of another server may change nothing here.")
    }

    /// The host without its port, in lower case.
    private static func name(_ authority: String) -> String {
        let authority = authority.lowercased()
        if authority.hasPrefix("["), let end = authority.firstIndex(of: "]") { return String(authority[...end]) }
        return String(authority.prefix { $0 != ":" })
    }
}
