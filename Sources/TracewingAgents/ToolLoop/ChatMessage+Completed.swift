import TracewingModel

extension [ChatMessage] {
    static var notRun: JSONValue { "Error: The call was not run." }

    /// The conversation as a model may see it: of approvals there is nothing, and right behind its calls every answer
    /// has a result for each of them. Providers refuse anything else.
    var completed: [ChatMessage] {
        var calls: [Call] = []
        var isAboutApprovals = false
        for (index, message) in enumerated() {
            for part in message.parts {
                switch part {
                case .toolCall(let call):
                    calls.append(Call(message: index, call: call))
                case .toolResult(let result):
                    // Ids may come again in a later turn: the first call that waits for this one has it.
                    let waiting = calls.firstIndex { $0.call.id == result.callID && $0.result == nil }
                    if let waiting { calls[waiting].result = result }
                case .approvalRequest, .approvalResponse:
                    isAboutApprovals = true
                default: break
                }
            }
        }
        // Most conversations are complete, and stay as they are.
        guard isAboutApprovals || calls.contains(where: { $0.result == nil }) else { return self }
        var conversation: [ChatMessage] = []
        for (index, message) in enumerated() {
            var rest = message
            rest.parts.removeAll(where: \.isOfCompletion)
            guard !rest.parts.isEmpty else { continue }
            conversation.append(rest)
            let results = calls.filter { $0.message == index }.map(\.resultOrError)
            if !results.isEmpty {
                conversation.append(ChatMessage(role: .tool, parts: results.map { .toolResult($0) }))
            }
        }
        return conversation
    }

    /// A call, where it stands, and what came of it.
    private struct Call {
        let message: Int
        let call: ToolCall
        var result: ToolResult?

        var resultOrError: ToolResult {
            result ?? ToolResult(callID: call.id, name: call.name, output: [ChatMessage].notRun, isError: true)
        }
    }
}

extension ChatMessage.Part {
    /// What is taken out before results are put where they belong.
    fileprivate var isOfCompletion: Bool {
        switch self {
        case .toolResult, .approvalRequest, .approvalResponse: true
        default: false
        }
    }
}
