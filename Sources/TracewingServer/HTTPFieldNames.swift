// swift-format-ignore-file: NeverForceUnwrap
// Every name below is a token, so none of these can be nil.
import HTTPTypes

extension HTTPField.Name {
    /// Which project spans belong to.
    static let projectName = HTTPField.Name("x-project-name")!
    static let referrerPolicy = HTTPField.Name("referrer-policy")!
    static let requestID = HTTPField.Name("x-request-id")!
    static let retryAfter = HTTPField.Name("retry-after")!
}
