/// Attribute names that Agent 365's design gives to what the GenAI conventions have no name for.
public enum Agent365Names {
    @inlinable public static var tenantID: String { "tenant_id" }
    @inlinable public static var correlationID: String { "correlation_id" }
    @inlinable public static var sessionID: String { "session_id" }
    @inlinable public static var sessionDescription: String { "microsoft.session.description" }
    @inlinable public static var conversationItemLink: String { "microsoft.conversation.item.link" }
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

    /// Who applied a guardrail.
    public enum Guardian {
        @inlinable public static var id: String { "microsoft.guardian.id" }
        @inlinable public static var name: String { "microsoft.guardian.name" }
        @inlinable public static var providerName: String { "microsoft.guardian.provider.name" }
        @inlinable public static var version: String { "microsoft.guardian.version" }
    }

    /// What a guardrail was applied to, and what came of it.
    public enum Security {
        @inlinable public static var decisionType: String { "microsoft.security.decision.type" }
        @inlinable public static var decisionReason: String { "microsoft.security.decision.reason" }
        @inlinable public static var decisionCode: String { "microsoft.security.decision.code" }
        @inlinable public static var targetType: String { "microsoft.security.target.type" }
        @inlinable public static var targetID: String { "microsoft.security.target.id" }
        @inlinable public static var policyID: String { "microsoft.security.policy.id" }
        @inlinable public static var policyName: String { "microsoft.security.policy.name" }
        @inlinable public static var policyVersion: String { "microsoft.security.policy.version" }
        @inlinable public static var contentInputHash: String { "microsoft.security.content.input.hash" }
        @inlinable public static var contentInput: String { "microsoft.security.content.input.value" }
        @inlinable public static var contentOutput: String { "microsoft.security.content.output.value" }
        @inlinable public static var contentModified: String { "microsoft.security.content.modified" }
        @inlinable public static var externalEventID: String { "microsoft.security.external_event_id" }
        /// The event of one risk found.
        @inlinable public static var finding: String { "microsoft.security.finding" }
        @inlinable public static var riskCategory: String { "microsoft.security.risk.category" }
        @inlinable public static var riskSeverity: String { "microsoft.security.risk.severity" }
        @inlinable public static var riskScore: String { "microsoft.security.risk.score" }
        @inlinable public static var riskMetadata: String { "microsoft.security.risk.metadata" }
        @inlinable public static var policyDecisionType: String { "microsoft.security.policy.decision.type" }
    }
}
