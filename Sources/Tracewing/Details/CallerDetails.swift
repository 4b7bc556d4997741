import TracewingModel

/// Who invoked an agent: a person, another agent, or both.
public struct CallerDetails: Sendable, Hashable {
    public var userDetails: UserDetails?
    public var callerAgentDetails: AgentDetails?

    public init(userDetails: UserDetails? = nil, callerAgentDetails: AgentDetails? = nil) {
        self.userDetails = userDetails
        self.callerAgentDetails = callerAgentDetails
    }

    func write(to attributes: inout Attributes.Writer) {
        userDetails?.write(to: &attributes)
        guard let agent = callerAgentDetails else { return }
        attributes.addIfKnown(Agent365Names.CallerAgent.name, agent.agentName)
        attributes.addIfKnown(Agent365Names.CallerAgent.id, agent.agentID)
        attributes.addIfKnown(Agent365Names.CallerAgent.blueprintID, agent.agentBlueprintID)
        attributes.addIfKnown(Agent365Names.CallerAgent.userID, agent.agentAUID)
        attributes.addIfKnown(Agent365Names.CallerAgent.userEmail, agent.agentEmail)
        attributes.addIfKnown(Agent365Names.CallerAgent.platformID, agent.agentPlatformID)
        attributes.addIfKnown(Agent365Names.CallerAgent.version, agent.agentVersion)
    }
}
