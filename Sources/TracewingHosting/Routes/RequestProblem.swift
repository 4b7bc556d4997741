import HTTPTypes
import Hummingbird
import NIOCore
import TracewingModel

/// Why a request is not answered: a JSON problem (RFC 9457) with a sentence for a person.
struct RequestProblem: Error, Sendable {
    let status: HTTPResponse.Status
    let detail: String

    init(_ status: HTTPResponse.Status, _ detail: String) {
        self.status = status
        self.detail = detail
    }

    var response: Response {
        let body: JSONValue = [
            "type": "about:blank",
            "title": .string(status.reasonPhrase),
            "status": .integer(Int64(status.code)),
            "detail": .string(detail),
        ]
        return Response(
            status: status,
            headers: [.contentType: "application/problem+json"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: body.utf8))
        )
    }
}
