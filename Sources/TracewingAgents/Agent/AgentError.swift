/// An agent cannot run as it was made.
public struct AgentError: Error, Sendable, CustomStringConvertible {
    public let description: String
    /// What lay underneath.
    public let cause: (any Error)?

    init(duplicateTool tool: String, of agent: String) {
        description = "Agent '\(agent)' has two tools named '\(tool)'. A model tells tools apart by name: rename one."
        cause = nil
    }

    init(tool: String, of agent: String, cause: any Error) {
        description = "Agent '\(agent)' cannot use its tool '\(tool)': \(cause)"
        self.cause = cause
    }
}
