import TracewingModel

/// Takes a UI message apart into what models know: a UI message holds a whole run, with each tool's call and result in
/// one part; models want what was said, then the results, then what was said to those.
struct UIMessageTurns: Sendable {
    private let role: ChatMessage.Role
    private var messages: [ChatMessage] = []
    private var said: [ChatMessage.Part] = []
    private var results: [ChatMessage.Part] = []

    init(role: ChatMessage.Role) {
        self.role = role
    }

    mutating func add(_ part: JSONValue) {
        guard let type = part["type"]?.stringValue else { return }
        switch type {
        case "step-start":
            closeTurn()
        case "text":
            if let text = part["text"]?.stringValue { say(.text(text)) }
        case "file":
            if let url = part["url"]?.stringValue { say(.uri(url, mediaType: part["mediaType"]?.stringValue)) }
        case "dynamic-tool":
            addCall(part, tool: part["toolName"]?.stringValue ?? "")
        case _ where type.hasPrefix("tool-"):
            addCall(part, tool: String(type.dropFirst("tool-".count)))
        default:
            // Sources and data are for the client's eyes.
            break
        }
    }

    consuming func finish() -> [ChatMessage] {
        closeTurn()
        return messages
    }

    private mutating func say(_ part: ChatMessage.Part) {
        // What follows a result was said to it.
        if !results.isEmpty { closeTurn() }
        said.append(part)
    }

    private mutating func addCall(_ part: JSONValue, tool: String) {
        // A call without a result cannot be shown to a model: it would wait for one.
        guard let callID = part["toolCallId"]?.stringValue, let state = part["state"]?.stringValue else { return }
        let output: JSONValue
        switch state {
        case "output-available": output = part["output"] ?? .null
        case "output-error": output = .string(part["errorText"]?.stringValue ?? "Error: Function failed.")
        default: return
        }
        let input = part["input"] ?? .object([:])
        said.append(.toolCall(ToolCall(id: callID, name: tool, arguments: input.text)))
        results.append(
            .toolResult(ToolResult(callID: callID, name: tool, output: output, isError: state == "output-error"))
        )
    }

    private mutating func closeTurn() {
        if !said.isEmpty { messages.append(ChatMessage(role: role, parts: said)) }
        if !results.isEmpty { messages.append(ChatMessage(role: .tool, parts: results)) }
        said = []
        results = []
    }
}
