import HTTPTypes
import TracewingAgents
import TracewingModel

/// An answer of Responses that is sent whole: what its stream's last event has.
struct ResponsesDocument: AgentDocument {
    private var encoder: ResponsesStreamEncoder

    init(_ encoder: ResponsesStreamEncoder) {
        self.encoder = encoder
    }

    mutating func add(_ update: AgentUpdate) {
        _ = encoder.encode(update)
    }

    func finished() throws(RequestProblem) -> JSONValue {
        guard !encoder.waitsForApproval else {
            throw RequestProblem(.unprocessableContent, ClientCalls.approvalText, code: "approval_required")
        }
        return encoder.finished()
    }
}
