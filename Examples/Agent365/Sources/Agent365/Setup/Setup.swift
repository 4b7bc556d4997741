import Tracewing
import TracewingExport

/// How this program is set up.
func configureTelemetry(
    _ tokens: TokenCache,
    contract: Agent365Contract,
    domain: String?,
    _ configuration: ObservabilityConfiguration
) {
    let options = Agent365Options(
        tokenResolver: { agentID, tenantID in try await tokens.token(for: agentID, of: tenantID) },
        contract: contract,
        domainOverride: domain
    )
    Observability.configure(serviceName: "concierge", exporter: .agent365(options), configuration: configuration)
}
