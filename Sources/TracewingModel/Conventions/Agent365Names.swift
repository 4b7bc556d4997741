/// Attribute names that Agent 365's design gives to what the GenAI conventions have no name for.
public enum Agent365Names {
    public static let tenantID = "tenant_id"
    public static let sessionID = "session_id"
    public static let agentUserID = "gen_ai.agent.auid"
    public static let agentEmail = "gen_ai.agent.upn"
    public static let agentType = "gen_ai.agent.type"
    public static let blueprintID = "microsoft.a365.agent.blueprint.id"
    public static let platformID = "microsoft.a365.agent.platform.id"
    public static let iconURI = "gen_ai.agent365.icon_uri"
    public static let userID = "gen_ai.caller.id"
    public static let userName = "gen_ai.caller.name"
    public static let userEmail = "gen_ai.caller.upn"
    public static let clientAddress = "client.address"
    public static let sourceName = "gen_ai.execution.source.name"
    public static let sourceLink = "gen_ai.execution.source.link"
    public static let thoughtProcess = "microsoft.a365.agent.thought.process"

    public enum CallerAgent {
        public static let name = "microsoft.a365.caller.agent.name"
        public static let id = "microsoft.a365.caller.agent.id"
        public static let blueprintID = "microsoft.a365.caller.agent.blueprint.id"
        public static let userID = "microsoft.a365.caller.agent.user.id"
        public static let userEmail = "microsoft.a365.caller.agent.user.email"
        public static let platformID = "microsoft.a365.caller.agent.platform.id"
        public static let version = "microsoft.a365.caller.agent.version"
    }
}
