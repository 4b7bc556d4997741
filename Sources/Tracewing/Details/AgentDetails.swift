import TracewingModel

/// Who an agent is. Every field is optional; what is nil is not recorded, what is empty is.
public struct AgentDetails: Sendable, Hashable {
    public var agentID: String?
    public var agentName: String?
    public var agentDescription: String?
    /// The agent's own user id.
    public var agentAUID: String?
    public var agentEmail: String?
    public var agentBlueprintID: String?
    public var agentType: AgentType?
    public var tenantID: String?
    public var iconURI: String?
    public var agentVersion: String?
    public var agentPlatformID: String?
    /// The model provider the agent uses.
    public var providerName: String?

    public init(
        agentID: String? = nil,
        agentName: String? = nil,
        agentDescription: String? = nil,
        agentAUID: String? = nil,
        agentEmail: String? = nil,
        agentBlueprintID: String? = nil,
        agentType: AgentType? = nil,
        tenantID: String? = nil,
        iconURI: String? = nil,
        agentVersion: String? = nil,
        agentPlatformID: String? = nil,
        providerName: String? = nil
    ) {
        self.agentID = agentID
        self.agentName = agentName
        self.agentDescription = agentDescription
        self.agentAUID = agentAUID
        self.agentEmail = agentEmail
        self.agentBlueprintID = agentBlueprintID
        self.agentType = agentType
        self.tenantID = tenantID
        self.iconURI = iconURI
        self.agentVersion = agentVersion
        self.agentPlatformID = agentPlatformID
        self.providerName = providerName
    }

    /// Writes everything but the provider, which may be the call's own.
    func write(to attributes: inout Attributes.Writer) {
        attributes.addIfKnown(GenAI.Agent.id, agentID)
        attributes.addIfKnown(GenAI.Agent.name, agentName)
        attributes.addIfKnown(GenAI.Agent.description, agentDescription)
        attributes.addIfKnown(GenAI.Agent.version, agentVersion)
        attributes.addIfKnown(Agent365Names.agentUserID, agentAUID)
        attributes.addIfKnown(Agent365Names.agentEmail, agentEmail)
        attributes.addIfKnown(Agent365Names.blueprintID, agentBlueprintID)
        attributes.addIfKnown(Agent365Names.platformID, agentPlatformID)
        attributes.addIfKnown(Agent365Names.agentType, agentType?.rawValue)
        attributes.addIfKnown(Agent365Names.tenantID, tenantID)
        attributes.addIfKnown(Agent365Names.iconURI, iconURI)
    }
}
