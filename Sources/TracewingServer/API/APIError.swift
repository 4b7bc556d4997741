import HTTPTypes
import Hummingbird
import NIOCore
import TracewingModel
import TracewingStore

/// Why a request was not done, for a person and for a program.
struct APIError: Error, Sendable {
    let status: HTTPResponse.Status
    let code: String
    let message: String
    /// What to do instead.
    var hint: String?
    /// The part of a filter that is wrong.
    var position: FilterError.Position?
    var headers: HTTPFields = [:]

    init(_ status: HTTPResponse.Status, _ code: String, _ message: String, hint: String? = nil) {
        self.status = status
        self.code = code
        self.message = message
        self.hint = hint
    }

    /// A filter that cannot be read.
    init(_ error: FilterError) {
        self.init(.badRequest, "bad_filter", error.message, hint: error.hint)
        position = error.position
    }

    /// A trace has no such span.
    static func noSpan(_ span: SpanID, of trace: TraceID) -> APIError {
        APIError(.notFound, "no_such_span", "Trace \(trace) has no span \(span).")
    }

    func response(requestID: String) -> Response {
        let place: JSONValue? = position.map {
            ["start": .integer(Int64($0.start)), "length": .integer(Int64($0.length))]
        }
        let body: JSONValue = [
            "error": [
                "code": .string(code),
                "message": .string(message),
                "hint": .optional(hint),
                "position": place ?? .null,
                "request_id": .string(requestID),
            ]
        ]
        var response = Response(json: body, status: status)
        for header in headers { response.headers[header.name] = header.value }
        return response
    }

    /// The same, to be tried again after some seconds.
    func retried(after seconds: Int) -> APIError {
        var error = self
        error.headers[.retryAfter] = String(seconds)
        return error
    }
}

extension Response {
    /// A response of JSON.
    init(json: JSONValue, status: HTTPResponse.Status = .ok) {
        self.init(
            status: status,
            headers: [.contentType: "application/json; charset=utf-8", .cacheControl: "no-store"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: json.utf8))
        )
    }

    /// Done, and there is nothing to say.
    static var done: Response { Response(status: .noContent, headers: [.cacheControl: "no-store"]) }
}
