#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Where a provider's API is served.
struct ModelEndpoint: Sendable, CustomStringConvertible {
    let host: String?
    let port: Int?
    /// The address without what may be secret in it: user, password and query.
    let description: String

    private let base: Secret<(path: String, query: String)>

    init(_ baseURL: String) {
        let text = baseURL.drop(while: \.isWhitespace)
        let parts = text.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        var path = String(parts.first ?? "")
        while path.last?.isWhitespace == true || path.last == "/" { path.removeLast() }
        base = Secret((path, parts.count > 1 ? "?" + parts[1] : ""))
        let url = URL(string: path)
        host = url?.host().flatMap { $0.isEmpty ? nil : $0 }
        port = url?.port ?? (url?.scheme == "https" ? 443 : 80)
        // Text that is no address is not shown: a key may have been pasted in its place.
        description =
            if let url, let scheme = url.scheme, let host {
                "\(scheme)://\(host.contains(":") ? "[\(host)]" : host)\(url.port.map { ":\($0)" } ?? "")\(url.path())"
            } else {
                "[not an address]"
            }
    }

    /// The address of a resource below the base; a query stays at the end.
    func address(of resource: String) -> String {
        let (path, query) = base.value
        return (path.hasSuffix("/" + resource) ? path : path + "/" + resource) + query
    }
}
