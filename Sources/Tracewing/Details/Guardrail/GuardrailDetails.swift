import TracewingModel

/// One judgement of a guardian: who judged what, by which policy, and what was decided.
public struct GuardrailDetails: Sendable, Hashable {
    public var targetType: GuardrailTargetType
    public var decisionType: GuardrailDecisionType
    public var guardianName: String?
    public var guardianID: String?
    /// Who provides the guardian: `azure.ai.content_safety`, …
    public var guardianProviderName: String?
    public var guardianVersion: String?
    public var targetID: String?
    /// For a person.
    public var decisionReason: String?
    /// For a program.
    public var decisionCode: String?
    public var policyID: String?
    public var policyName: String?
    public var policyVersion: String?
    /// A hash of what was judged, to find it again without recording it.
    public var contentInputHash: String?
    /// Whether the guardian changed what it judged.
    public var contentModified: Bool?
    /// What the event is called in another system, a SIEM for example.
    public var externalEventID: String?

    public init(
        targetType: GuardrailTargetType,
        decisionType: GuardrailDecisionType,
        guardianName: String? = nil,
        guardianID: String? = nil,
        guardianProviderName: String? = nil,
        guardianVersion: String? = nil,
        targetID: String? = nil,
        decisionReason: String? = nil,
        decisionCode: String? = nil,
        policyID: String? = nil,
        policyName: String? = nil,
        policyVersion: String? = nil,
        contentInputHash: String? = nil,
        contentModified: Bool? = nil,
        externalEventID: String? = nil
    ) {
        self.targetType = targetType
        self.decisionType = decisionType
        self.guardianName = guardianName
        self.guardianID = guardianID
        self.guardianProviderName = guardianProviderName
        self.guardianVersion = guardianVersion
        self.targetID = targetID
        self.decisionReason = decisionReason
        self.decisionCode = decisionCode
        self.policyID = policyID
        self.policyName = policyName
        self.policyVersion = policyVersion
        self.contentInputHash = contentInputHash
        self.contentModified = contentModified
        self.externalEventID = externalEventID
    }

    var spanName: String {
        GenAI.Operation.applyGuardrail.naming(guardianName).naming(targetType.rawValue)
    }

    func write(to attributes: inout Attributes.Writer) {
        attributes.add(Agent365Names.Security.decisionType, .string(decisionType.rawValue))
        attributes.add(Agent365Names.Security.targetType, .string(targetType.rawValue))
        attributes.addIfKnown(Agent365Names.Guardian.id, guardianID)
        attributes.addIfKnown(Agent365Names.Guardian.name, guardianName)
        attributes.addIfKnown(Agent365Names.Guardian.providerName, guardianProviderName)
        attributes.addIfKnown(Agent365Names.Guardian.version, guardianVersion)
        attributes.addIfKnown(Agent365Names.Security.targetID, targetID)
        attributes.addIfKnown(Agent365Names.Security.decisionReason, decisionReason)
        attributes.addIfKnown(Agent365Names.Security.decisionCode, decisionCode)
        attributes.addIfKnown(Agent365Names.Security.policyID, policyID)
        attributes.addIfKnown(Agent365Names.Security.policyName, policyName)
        attributes.addIfKnown(Agent365Names.Security.policyVersion, policyVersion)
        attributes.addIfKnown(Agent365Names.Security.contentInputHash, contentInputHash)
        if let contentModified { attributes.add(Agent365Names.Security.contentModified, .bool(contentModified)) }
        attributes.addIfKnown(Agent365Names.Security.externalEventID, externalEventID)
    }
}
