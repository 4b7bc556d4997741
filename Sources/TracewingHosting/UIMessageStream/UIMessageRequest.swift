import HTTPTypes
import TracewingModel

/// The body of a request for a UI message stream: `{"id", "messages":[UIMessage], "trigger", "messageId"?}`.
struct UIMessageRequest: Sendable {
    /// The conversation's id.
    let id: String?
    let messages: [ChatMessage]

    /// - Throws: ``RequestProblem`` with status 400 for what is no such body.
    init(parsing bytes: [UInt8]) throws(RequestProblem) {
        let body: JSONValue
        do throws(JSONParsingError) {
            body = try JSONValue(parsing: bytes)
        } catch {
            throw RequestProblem(.badRequest, "The body is \(error).")
        }
        guard body.objectValue != nil else {
            throw RequestProblem(.badRequest, "The body must be a JSON object with 'messages'.")
        }
        guard let values = body["messages"]?.arrayValue else {
            throw RequestProblem(
                .badRequest,
                "'messages' is missing: send the conversation as an array of UI messages."
            )
        }
        var messages: [ChatMessage] = []
        for (index, value) in values.enumerated() {
            guard let role = value["role"]?.stringValue, let parts = value["parts"]?.arrayValue else {
                throw RequestProblem(.badRequest, "messages[\(index)] must have a 'role' and an array 'parts'.")
            }
            guard ["system", "user", "assistant"].contains(role) else {
                throw RequestProblem(
                    .badRequest,
                    "messages[\(index)] has the role '\(HumanText.oneLine(role, limit: 30))'; "
                        + "a UI message's is system, user or assistant."
                )
            }
            var turns = UIMessageTurns(role: ChatMessage.Role(rawValue: role))
            for part in parts { turns.add(part) }
            messages += turns.finish()
        }
        guard messages.contains(where: { $0.role == .user }) else {
            throw RequestProblem(.badRequest, "'messages' holds no message of a user to answer.")
        }
        id = body["id"]?.stringValue
        self.messages = messages
    }
}
