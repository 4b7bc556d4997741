import HTTPTypes
import Hummingbird
import NIOCore
import TracewingModel

/// Why a request is not answered, with a sentence for a person.
struct RequestProblem: Error, Sendable {
    let status: HTTPResponse.Status
    let detail: String
    /// The member of the body it is about.
    let parameter: String?
    /// What OpenAI's clients tell problems apart by.
    let code: String?
    /// The trace of the run it ended; nil before there is one.
    var traceID: String?

    init(_ status: HTTPResponse.Status, _ detail: String, parameter: String? = nil, code: String? = nil) {
        self.status = status
        self.detail = detail
        self.parameter = parameter
        self.code = code
    }

    /// The answer as a protocol has it: a JSON problem (RFC 9457), or OpenAI's.
    func response(as speech: HostedProtocol) -> Response {
        switch speech.kind {
        case .uiMessageStream:
            let body: JSONValue = [
                "type": "about:blank",
                "title": .string(status.reasonPhrase),
                "status": .integer(Int64(status.code)),
                "detail": .string(detail),
            ]
            return response(body, type: "application/problem+json")
        case .chatCompletions, .responses:
            var response = response(["error": openAIError], type: "application/json")
            // A run may have called tools by then: nobody is to start it over without having thought about it.
            if status.code >= 500 || status == .tooManyRequests { response.headers[.shouldRetry] = "false" }
            return response
        }
    }

    /// The error as OpenAI's clients read it.
    private var openAIError: JSONValue {
        let type =
            switch status {
            case .tooManyRequests: "rate_limit_error"
            case _ where status.code >= 500: "server_error"
            default: "invalid_request_error"
            }
        return [
            "message": .string(detail), "type": .string(type), "param": parameter.map { .string($0) } ?? .null,
            "code": code.map { .string($0) } ?? .null,
        ]
    }

    private func response(_ body: JSONValue, type: String) -> Response {
        var headers: HTTPFields = [.contentType: type]
        if let traceID { headers[.traceID] = traceID }
        return Response(
            status: status,
            headers: headers,
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: body.utf8))
        )
    }
}
