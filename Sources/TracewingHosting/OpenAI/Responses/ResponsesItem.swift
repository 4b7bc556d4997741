import TracewingModel

/// One item of a response's output.
struct ResponsesItem: Sendable {
    enum Kind: Sendable, Hashable {
        case message
        case reasoning
        case functionCall(id: String, name: String)
    }

    let kind: Kind
    let id: String
    /// What was said or thought, or the call's arguments.
    var text = ""
    var isComplete = false
    /// Whether the client has been told of it with nothing in it yet.
    private var isNew: Bool { text.isEmpty && !isComplete }

    init(kind: Kind, responseID: String, index: Int) {
        self.kind = kind
        let prefix =
            switch kind {
            case .message: "msg"
            case .reasoning: "rs"
            case .functionCall: "fc"
            }
        id = "\(prefix)_\(responseID)_\(index)"
    }

    /// The part the text is in.
    var part: JSONValue {
        switch kind {
        case .message: ["type": "output_text", "text": .string(text), "annotations": [], "logprobs": []]
        case .reasoning, .functionCall: ["type": "summary_text", "text": .string(text)]
        }
    }

    var json: JSONValue {
        // An item that is not complete once the response is over never will be.
        let status: JSONValue = isComplete ? "completed" : isNew ? "in_progress" : "incomplete"
        return switch kind {
        case .message:
            [
                "id": .string(id), "type": "message", "status": status, "role": "assistant",
                "content": isNew ? [] : [part],
            ]
        case .reasoning:
            ["id": .string(id), "type": "reasoning", "summary": isNew ? [] : [part]]
        case .functionCall(let callID, let name):
            [
                "id": .string(id), "type": "function_call", "status": status, "call_id": .string(callID),
                "name": .string(name), "arguments": .string(text),
            ]
        }
    }
}
