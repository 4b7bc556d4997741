/// What kind of agent it is, as Agent 365 names them.
public enum AgentType: String, Sendable, Hashable, CaseIterable {
    case entraEmbodied = "EntraEmbodied"
    case entraNonEmbodied = "EntraNonEmbodied"
    case microsoftCopilot = "MicrosoftCopilot"
    case declarativeAgent = "DeclarativeAgent"
    case foundry = "Foundry"
}
