import HTTPTypes
import Hummingbird
import NIOCore
import TracewingModel

/// Why a request was not done, for a person and for a program.
struct APIError: Error, Sendable {
    let status: HTTPResponse.Status
    let code: String
    let message: String
    var headers: HTTPFields = [:]

    init(_ status: HTTPResponse.Status, _ code: String, _ message: String) {
        self.status = status
        self.code = code
        self.message = message
    }

    func response(requestID: String) -> Response {
        let body: JSONValue = [
            "error": ["code": .string(code), "message": .string(message)],
            "requestId": .string(requestID),
        ]
        var response = Response(json: body, status: status)
        for header in headers { response.headers[header.name] = header.value }
        return response
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
}
