/// What carries an operation out, as Agent 365 names it.
public enum OperationSource: String, Sendable, Hashable, CaseIterable {
    case sdk = "SDK"
    case gateway = "Gateway"
    case mcpServer = "MCPServer"
}
