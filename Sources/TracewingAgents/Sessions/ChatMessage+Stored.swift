import TracewingModel

/// Messages as they are kept: the conventions' JSON, and what that leaves out.
///
/// Arguments stand there as the text the model wrote, which need not be JSON; results have the tool's name and whether
/// they are an error.
extension ChatMessage {
    var stored: JSONValue {
        guard case .object(var object) = json else { return json }
        object["parts"] = .array(parts.map(\.stored))
        return .object(object)
    }

    init?(stored: JSONValue) {
        self.init(json: stored)
        guard let values = stored["parts"]?.arrayValue else { return }
        parts = values.compactMap(Part.init(stored:))
    }
}

extension ChatMessage.Part {
    fileprivate var stored: JSONValue {
        guard case .object(var object) = json else { return json }
        switch self {
        case .toolCall(let call), .approvalRequest(let call):
            object["arguments"] = .string(call.arguments)
        case .toolResult(let result):
            object["name"] = .string(result.name)
            if result.isError { object["is_error"] = true }
        default: break
        }
        return .object(object)
    }

    fileprivate init?(stored: JSONValue) {
        self.init(json: stored)
        guard case .toolResult(var result) = self else { return }
        result.name = stored["name"]?.stringValue ?? ""
        result.isError = stored["is_error"]?.boolValue ?? false
        self = .toolResult(result)
    }
}
