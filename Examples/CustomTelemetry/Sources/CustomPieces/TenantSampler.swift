import TracewingModel
import TracewingSDK

/// Records everything for some tenants, and as much as another sampler wants for the rest.
public struct TenantSampler: Sampler {
    private let pilots: Set<String>
    private let others: any Sampler

    public init(pilots: Set<String>, others: any Sampler) {
        self.pilots = pilots
        self.others = others
    }

    public func sample(_ candidate: SamplingCandidate) -> SamplingDecision {
        guard let tenant = candidate.attributes["tenant_id"]?.stringValue, pilots.contains(tenant) else {
            return others.sample(candidate)
        }
        return SamplingDecision(isSampled: true, attributes: ["sampling.reason": "pilot tenant"])
    }
}
