import TracewingModel

/// An agent cannot run as it was made.
public struct AgentError: Error, Sendable, CustomStringConvertible {
    public let description: String
    /// What lay underneath.
    public let cause: (any Error)?

    init(duplicateTool tool: String, of agent: String) {
        description = "Agent '\(agent)' has two tools named '\(tool)'. A model tells tools apart by name: rename one."
        cause = nil
    }

    init(undecided agent: String) {
        description =
            "Another run of agent '\(agent)' is deciding about the same calls of this session. Wait for it to end."
        cause = nil
    }

    init(nothingWaitsFor agent: String) {
        description = "Agent '\(agent)' has no call in this session that waits for an approval. Say something else."
        cause = nil
    }

    init(undecidable agent: String, calls: [ToolCall]) {
        let names = calls.map { "'\($0.name)'" }.joined(separator: ", ")
        description =
            "Agent '\(agent)' is a tool, and its own \(names) waits for an approval: nobody can be asked there."
            + " Let the tool of the agent require the approval."
        cause = nil
    }

    init(tool: String, of agent: String, cause: any Error) {
        description = "Agent '\(agent)' cannot use its tool '\(tool)': \(cause)"
        self.cause = cause
    }
}
