import TracewingModel

/// One risk that a guardian found. A guardrail may have any number of them.
public struct GuardrailFinding: Sendable, Hashable {
    /// What kind of risk: `prompt_injection`, `jailbreak`, `pii`, …
    public var riskCategory: String
    public var riskSeverity: GuardrailRiskSeverity
    /// What the policy that found it decides by itself.
    public var policyDecisionType: GuardrailDecisionType?
    public var policyID: String?
    public var policyName: String?
    public var policyVersion: String?
    /// From 0 to 1.
    public var riskScore: Double?
    /// What else is known of the risk. Not what was said, and nothing about a person.
    public var riskMetadata: [String]?

    public init(
        riskCategory: String,
        riskSeverity: GuardrailRiskSeverity,
        policyDecisionType: GuardrailDecisionType? = nil,
        policyID: String? = nil,
        policyName: String? = nil,
        policyVersion: String? = nil,
        riskScore: Double? = nil,
        riskMetadata: [String]? = nil
    ) {
        self.riskCategory = riskCategory
        self.riskSeverity = riskSeverity
        self.policyDecisionType = policyDecisionType
        self.policyID = policyID
        self.policyName = policyName
        self.policyVersion = policyVersion
        self.riskScore = riskScore
        self.riskMetadata = riskMetadata
    }

    var attributes: Attributes {
        Attributes(capacity: 8) { write(to: &$0) }
    }

    private func write(to attributes: inout Attributes.Writer) {
        attributes.add(Agent365Names.Security.riskCategory, .string(riskCategory))
        attributes.add(Agent365Names.Security.riskSeverity, .string(riskSeverity.rawValue))
        attributes.addIfKnown(Agent365Names.Security.policyDecisionType, policyDecisionType?.rawValue)
        attributes.addIfKnown(Agent365Names.Security.policyID, policyID)
        attributes.addIfKnown(Agent365Names.Security.policyName, policyName)
        attributes.addIfKnown(Agent365Names.Security.policyVersion, policyVersion)
        if let riskScore { attributes.add(Agent365Names.Security.riskScore, .double(riskScore)) }
        if let riskMetadata { attributes.add(Agent365Names.Security.riskMetadata, .strings(riskMetadata)) }
    }
}
