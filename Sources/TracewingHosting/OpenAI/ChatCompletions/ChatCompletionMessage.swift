import HTTPTypes
import TracewingModel

/// One message of a request to `/v1/chat/completions`.
struct ChatCompletionMessage: Sendable {
    let message: ChatMessage

    /// - Parameter toolNames: The names of the tools called so far, by the ids of the calls.
    init(_ fields: RequestFields, toolNames: [String: String]) throws(RequestProblem) {
        let name = try fields.string("name")
        let role = try fields.required("role")
        switch role {
        case "system", "developer":
            message = ChatMessage(role: .system, parts: try Self.content(of: fields), name: name)
        case "user":
            message = ChatMessage(role: .user, parts: try Self.content(of: fields), name: name)
        case "assistant":
            var parts = try Self.content(of: fields, isOptional: true)
            if let refusal = try fields.string("refusal") { parts.append(.error(message: refusal, code: nil)) }
            for (index, value) in (try fields.array("tool_calls") ?? []).enumerated() {
                let call = try RequestFields(value, at: "\(fields.path)tool_calls[\(index)]")
                guard let function = try call.object("function") else {
                    throw call.problem("function", "is missing: only functions are called here.")
                }
                parts.append(
                    .toolCall(
                        ToolCall(
                            id: try call.required("id"),
                            name: try function.required("name"),
                            arguments: try function.string("arguments") ?? ""
                        )
                    )
                )
            }
            message = ChatMessage(role: .assistant, parts: parts, name: name)
        case "tool":
            let id = try fields.required("tool_call_id")
            let text = ChatMessage(role: .tool, parts: try Self.content(of: fields)).text
            let result = ToolResult(callID: id, name: toolNames[id] ?? "", output: .string(text))
            message = ChatMessage(role: .tool, parts: [.toolResult(result)])
        default:
            throw fields.problem("role", "must be system, developer, user, assistant or tool.")
        }
    }

    private static func content(
        of fields: RequestFields,
        isOptional: Bool = false
    ) throws(RequestProblem) -> [ChatMessage.Part] {
        guard let content = fields.json["content"] else {
            if isOptional { return [] }
            throw fields.problem("content", "is missing.")
        }
        if let text = content.stringValue { return [.text(text)] }
        guard let values = content.arrayValue else { throw fields.problem("content", "must be a string or an array.") }
        var parts: [ChatMessage.Part] = []
        for (index, value) in values.enumerated() {
            parts.append(try part(RequestFields(value, at: "\(fields.path)content[\(index)]")))
        }
        return parts
    }

    private static func part(_ fields: RequestFields) throws(RequestProblem) -> ChatMessage.Part {
        switch try fields.required("type") {
        case "text":
            return .text(try fields.required("text"))
        case "refusal":
            return .error(message: try fields.required("refusal"), code: nil)
        case "image_url":
            guard let url = try fields.object("image_url")?.string("url") else {
                throw fields.problem("image_url", "must have a 'url'.")
            }
            return .uri(url, mediaType: "image/*")
        case "input_audio":
            guard let audio = try fields.object("input_audio"), let data = Base64.decode(try audio.required("data"))
            else { throw fields.problem("input_audio", "must have its 'data' in base64.") }
            return .data(data, mediaType: "audio/\(try audio.string("format") ?? "wav")")
        case "file":
            guard let file = try fields.object("file") else { throw fields.problem("file", "is missing.") }
            if let id = try file.string("file_id") { return .file(id: id, mediaType: nil) }
            return .uri(try file.required("file_data"), mediaType: "application/pdf")
        default:
            throw fields.problem("type", "must be text, refusal, image_url, input_audio or file.")
        }
    }
}
