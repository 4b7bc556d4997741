extension ChatMessage {
    /// A piece of a message.
    public enum Part: Sendable, Hashable {
        case text(String)
        /// What the model thought before it answered, where the provider shows it.
        case reasoning(String)
        case toolCall(ToolCall)
        case toolResult(ToolResult)
        /// An image, a sound or a file, by address.
        case uri(String, mediaType: String?)
        /// An image, a sound or a file, in place.
        case data([UInt8], mediaType: String?)
        /// An image, a sound or a file that the provider keeps.
        case file(id: String, mediaType: String?)
        /// A tool that may not run before a person has said so.
        case approvalRequest(ToolCall)
        /// What the person said.
        case approvalResponse(ToolApproval)
        /// Something the provider reported beside its answer, such as a refusal.
        case error(message: String, code: String?)
        /// A part of a kind not known here, as it was read.
        case other(JSONObject)
    }
}
