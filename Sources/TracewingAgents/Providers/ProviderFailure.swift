import TracewingModel

/// An error as providers report it, in an answer of its own or in the midst of a stream.
struct ProviderFailure: Error, Sendable, Hashable {
    var message: String?
    /// The provider's code, or where it has none the type of the error.
    var code: String?

    /// Nil if `json` reports no error.
    init?(json: JSONValue) {
        // {"error": {…}}, also beside {"type": "error"}; {"error": "…"}; {"type": "error", …} of the Responses API, and
        // {"object": "error", …} of some servers.
        if let error = json["error"] {
            self.init(error: error)
        } else if json["object"] == "error" || json["type"] == "error" {
            self.init(error: json)
        } else {
            return nil
        }
    }

    /// The error in the body of an answer whose status says that it is one.
    init(body: JSONValue) {
        self.init(error: body["error"] ?? body)
    }

    init(error: JSONValue) {
        message = error.stringValue ?? (error["message"] ?? error["detail"]).map { $0.stringValue ?? $0.text }
        let type = error["type"]
        let code = error["code"] ?? (type == "error" ? nil : type)
        self.code = code?.stringValue ?? code?.integerValue.map { "\($0)" }
    }
}
