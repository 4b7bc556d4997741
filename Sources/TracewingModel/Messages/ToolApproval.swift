/// What a person said about a tool that may not run without.
public struct ToolApproval: Sendable, Hashable {
    /// The ``ToolCall`` it is about.
    public var callID: String
    public var isApproved: Bool
    /// Why not; the model is told.
    public var reason: String?

    public init(callID: String, isApproved: Bool, reason: String? = nil) {
        self.callID = callID
        self.isApproved = isApproved
        self.reason = reason
    }
}

extension ToolCall {
    /// A message that allows this call.
    public var approval: ChatMessage {
        ChatMessage(role: .user, parts: [.approvalResponse(ToolApproval(callID: id, isApproved: true))])
    }

    /// A message that forbids this call.
    public func rejection(reason: String? = nil) -> ChatMessage {
        let approval = ToolApproval(callID: id, isApproved: false, reason: reason)
        return ChatMessage(role: .user, parts: [.approvalResponse(approval)])
    }
}
