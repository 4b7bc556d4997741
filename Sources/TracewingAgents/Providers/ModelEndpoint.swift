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
    private let secretParts: Secret<[String]>

    init(_ baseURL: String) {
        let text = baseURL.drop(while: \.isWhitespace)
        let parts = text.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        var path = String(parts.first ?? "")
        while path.last?.isWhitespace == true || path.last == "/" { path.removeLast() }
        base = Secret((path, parts.count > 1 ? "?" + parts[1] : ""))
        let url = URL(string: path)
        secretParts = Secret(Self.secrets(in: String(text)))
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
    ///
    /// What of the resource the base has already is not repeated: people write the address with the API's version, with
    /// all of its path, or without either.
    func address(of resource: String) -> String {
        let (path, query) = base.value
        var known = resource
        while !known.isEmpty, !path.hasSuffix("/" + known) {
            known = known.lastIndex(of: "/").map { String(known[..<$0]) } ?? ""
        }
        return path + (known.isEmpty ? "/" + resource : String(resource.dropFirst(known.count))) + query
    }

    /// What of the address may not show, should a server repeat it: the password, and what looks like a key in the
    /// query.
    var secrets: [String] { secretParts.value }

    private static func secrets(in address: String) -> [String] {
        guard let parts = URLComponents(string: address) else { return [] }
        var secrets = [parts.password, parts.percentEncodedPassword].compactMap(\.self)
        for item in (parts.queryItems ?? []) + (parts.percentEncodedQueryItems ?? []) {
            let name = item.name.lowercased()
            let isSecret = ["key", "token", "secret", "sig", "code", "auth", "pass"].contains { name.contains($0) }
            if isSecret, let value = item.value { secrets.append(value) }
        }
        return secrets.filter { !$0.isEmpty }
    }
}
