import HTTPTypes
import TracewingModel

/// The `input` of a request to `/v1/responses`: a text, or the items of a conversation.
struct ResponsesInput: Sendable {
    private(set) var messages: [ChatMessage] = []
    /// The names of the tools called so far, by the ids of the calls.
    private var toolNames: [String: String] = [:]

    init(_ body: RequestFields) throws(RequestProblem) {
        guard let input = body.json["input"] else {
            throw body.problem("input", "is missing: send a text, or the conversation as an array of items.")
        }
        if let text = input.stringValue {
            messages = [ChatMessage(role: .user, text)]
            return
        }
        guard let items = input.arrayValue, !items.isEmpty else {
            throw body.problem("input", "must be a text or an array of items.")
        }
        for (index, value) in items.enumerated() { try add(RequestFields(value, at: "input[\(index)]")) }
    }

    private mutating func add(_ item: RequestFields) throws(RequestProblem) {
        switch try item.string("type") ?? "message" {
        case "message":
            let role: ChatMessage.Role
            switch try item.required("role") {
            case "system", "developer": role = .system
            case "user": role = .user
            case "assistant": role = .assistant
            default: throw item.problem("role", "must be system, developer, user or assistant.")
            }
            append(try content(of: item), role: role)
        case "function_call":
            let call = ToolCall(
                id: try item.required("call_id"),
                name: try item.required("name"),
                arguments: try item.string("arguments") ?? ""
            )
            toolNames[call.id] = call.name
            append([.toolCall(call)], role: .assistant)
        case "function_call_output":
            let id = try item.required("call_id")
            let output = item.json["output"] ?? .null
            // Parts of text are one text to a model.
            let text = output.arrayValue?.compactMap { $0["text"]?.stringValue }.joined()
            let result = ToolResult(callID: id, name: toolNames[id] ?? "", output: text.map { .string($0) } ?? output)
            append([.toolResult(result)], role: .tool)
        case "reasoning":
            // What the model thought is not shown to it again.
            break
        default:
            throw item.problem("type", "must be message, function_call, function_call_output or reasoning.")
        }
    }

    /// What one side said in a row is one message: a model's text and its calls belong together.
    private mutating func append(_ parts: [ChatMessage.Part], role: ChatMessage.Role) {
        if let last = messages.indices.last, messages[last].role == role, role == .assistant || role == .tool {
            messages[last].parts += parts
        } else {
            messages.append(ChatMessage(role: role, parts: parts))
        }
    }

    private func content(of item: RequestFields) throws(RequestProblem) -> [ChatMessage.Part] {
        guard let content = item.json["content"] else { throw item.problem("content", "is missing.") }
        if let text = content.stringValue { return [.text(text)] }
        guard let values = content.arrayValue else { throw item.problem("content", "must be a text or an array.") }
        var parts: [ChatMessage.Part] = []
        for (index, value) in values.enumerated() {
            parts.append(try part(RequestFields(value, at: "\(item.path)content[\(index)]")))
        }
        return parts
    }

    private func part(_ part: RequestFields) throws(RequestProblem) -> ChatMessage.Part {
        switch try part.required("type") {
        case "input_text", "output_text", "text":
            return .text(try part.required("text"))
        case "refusal":
            return .error(message: try part.required("refusal"), code: nil)
        case "input_image":
            if let id = try part.string("file_id") { return .file(id: id, mediaType: "image/*") }
            return .uri(try part.required("image_url"), mediaType: "image/*")
        case "input_file":
            if let id = try part.string("file_id") { return .file(id: id, mediaType: nil) }
            if let url = try part.string("file_url") { return .uri(url, mediaType: "application/octet-stream") }
            return .uri(try part.required("file_data"), mediaType: "application/pdf")
        default:
            throw part.problem("type", "must be input_text, input_image, input_file, output_text or refusal.")
        }
    }
}
