// swift-format-ignore-file: NeverForceUnwrap
// Every name below is a token, so none of these can be nil.
import HTTPTypes

extension HTTPField.Name {
    /// Which project spans belong to.
    static let projectName = HTTPField.Name("x-project-name")!
    static let referrerPolicy = HTTPField.Name("referrer-policy")!
    static let requestID = HTTPField.Name("x-request-id")!
    static let retryAfter = HTTPField.Name("retry-after")!
    /// A key, from senders that do not use `authorization`.
    static let apiKey = HTTPField.Name("x-api-key")!
    /// From where a browser says a request comes.
    static let fetchSite = HTTPField.Name("sec-fetch-site")!
    static let forwardedProto = HTTPField.Name("x-forwarded-proto")!
}
