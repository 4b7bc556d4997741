import TracewingModel

extension BaggageBuilder {
    public func tenantID(_ value: String?) -> BaggageBuilder { setting(Agent365Names.tenantID, value) }
    public func correlationID(_ value: String?) -> BaggageBuilder { setting(Agent365Names.correlationID, value) }

    /// What carries the operation out: the name of the service.
    public func operationSource(_ value: String?) -> BaggageBuilder { setting(OTel.serviceName, value) }
    /// What carries the operation out.
    public func operationSource(_ value: OperationSource) -> BaggageBuilder { operationSource(value.rawValue) }
}

// MARK: The agent
extension BaggageBuilder {
    public func agentID(_ value: String?) -> BaggageBuilder { setting(GenAI.Agent.id, value) }
    public func agentName(_ value: String?) -> BaggageBuilder { setting(GenAI.Agent.name, value) }
    public func agentDescription(_ value: String?) -> BaggageBuilder { setting(GenAI.Agent.description, value) }
    public func agentVersion(_ value: String?) -> BaggageBuilder { setting(GenAI.Agent.version, value) }
    public func agentType(_ value: AgentType?) -> BaggageBuilder { setting(Agent365Names.agentType, value?.rawValue) }
    /// The agent's own user id.
    public func agentAUID(_ value: String?) -> BaggageBuilder { setting(Agent365Names.agentUserID, value) }
    public func agentEmail(_ value: String?) -> BaggageBuilder { setting(Agent365Names.agentEmail, value) }
    public func agentBlueprintID(_ value: String?) -> BaggageBuilder { setting(Agent365Names.blueprintID, value) }

    /// Where the agent that is invoked is served. The port is left out if it is 443.
    public func invokeAgentServer(address: String?, port: Int? = nil) -> BaggageBuilder {
        let builder = setting(OTel.serverAddress, address)
        guard let port, port != 443 else {
            // The port of another address is not this one's.
            return address?.isBlank == false ? builder.removing(OTel.serverPort) : builder
        }
        return builder.setting(OTel.serverPort, String(port))
    }
}

// MARK: The user
extension BaggageBuilder {
    public func userID(_ value: String?) -> BaggageBuilder { setting(Agent365Names.userID, value) }
    public func userName(_ value: String?) -> BaggageBuilder { setting(Agent365Names.userName, value) }
    public func userEmail(_ value: String?) -> BaggageBuilder { setting(Agent365Names.userEmail, value) }

    /// The address the user's request came from. What is no IPv4 or IPv6 address is skipped.
    public func userClientIP(_ value: String?) -> BaggageBuilder {
        setting(Agent365Names.clientAddress, value.flatMap(IPAddress.canonical))
    }
}

// MARK: The conversation
extension BaggageBuilder {
    public func sessionID(_ value: String?) -> BaggageBuilder { setting(Agent365Names.sessionID, value) }
    public func sessionDescription(_ value: String?) -> BaggageBuilder {
        setting(Agent365Names.sessionDescription, value)
    }
    public func conversationID(_ value: String?) -> BaggageBuilder { setting(GenAI.conversationID, value) }
    public func conversationItemLink(_ value: String?) -> BaggageBuilder {
        setting(Agent365Names.conversationItemLink, value)
    }
    /// Where the request came from: `teams`, `web`, …
    public func channelName(_ value: String?) -> BaggageBuilder { setting(Agent365Names.sourceName, value) }
    public func channelLink(_ value: String?) -> BaggageBuilder { setting(Agent365Names.sourceLink, value) }
}
