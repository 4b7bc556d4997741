import TracewingModel

/// An error as Chat Completions servers report it, in an answer of its own or in the midst of a stream.
struct OpenAIFailure: Error, Sendable, Hashable {
    var message: String?
    /// The provider's code, or where it has none the type of the error.
    var code: String?

    /// Nil if `json` reports no error.
    init?(json: JSONValue) {
        // {"error": {…}}, {"error": "…"}, and {"object": "error", …} of some servers.
        if let error = json["error"] {
            self.init(error: error)
        } else if json["object"] == "error" {
            self.init(error: json)
        } else {
            return nil
        }
    }

    /// The error in the body of an answer whose status says that it is one.
    init(body: JSONValue) {
        self.init(error: body["error"] ?? body)
    }

    private init(error: JSONValue) {
        message = error.stringValue ?? (error["message"] ?? error["detail"]).map { $0.stringValue ?? $0.text }
        let code = error["code"] ?? error["type"]
        self.code = code?.stringValue ?? code?.integerValue.map { "\($0)" }
    }
}
