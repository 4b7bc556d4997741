/// Attribute names that Agent 365's design gives to what the GenAI conventions have no name for.
public enum Agent365Names {
    @inlinable public static var tenantID: String { "tenant_id" }
    @inlinable public static var sessionID: String { "session_id" }
    @inlinable public static var agentUserID: String { "gen_ai.agent.auid" }
    @inlinable public static var agentEmail: String { "gen_ai.agent.upn" }
    @inlinable public static var agentType: String { "gen_ai.agent.type" }
    @inlinable public static var blueprintID: String { "microsoft.a365.agent.blueprint.id" }
    @inlinable public static var platformID: String { "microsoft.a365.agent.platform.id" }
    @inlinable public static var iconURI: String { "gen_ai.agent365.icon_uri" }
    @inlinable public static var userID: String { "gen_ai.caller.id" }
    @inlinable public static var userName: String { "gen_ai.caller.name" }
    @inlinable public static var userEmail: String { "gen_ai.caller.upn" }
    @inlinable public static var clientAddress: String { "client.address" }
    @inlinable public static var sourceName: String { "gen_ai.execution.source.name" }
    @inlinable public static var sourceLink: String { "gen_ai.execution.source.link" }
    @inlinable public static var thoughtProcess: String { "microsoft.a365.agent.thought.process" }

    public enum CallerAgent {
        @inlinable public static var name: String { "microsoft.a365.caller.agent.name" }
        @inlinable public static var id: String { "microsoft.a365.caller.agent.id" }
        @inlinable public static var blueprintID: String { "microsoft.a365.caller.agent.blueprint.id" }
        @inlinable public static var userID: String { "microsoft.a365.caller.agent.user.id" }
        @inlinable public static var userEmail: String { "microsoft.a365.caller.agent.user.email" }
        @inlinable public static var platformID: String { "microsoft.a365.caller.agent.platform.id" }
        @inlinable public static var version: String { "microsoft.a365.caller.agent.version" }
    }
}
