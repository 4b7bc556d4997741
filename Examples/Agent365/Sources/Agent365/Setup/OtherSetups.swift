import Tracewing
import TracewingExport

// Other ways to set a program up: each stands where `configureTelemetry` is called.

/// All that has to be said.
func configureShortly(_ tokens: TokenCache) {
    Observability.configure(
        serviceName: "concierge",
        exporter: .agent365(Agent365Options { agentID, tenantID in try await tokens.token(for: agentID, of: tenantID) })
    )
}

/// In the way of the observability service.
func configureForService(_ resolver: @escaping Agent365Options.TokenResolver) {
    let options = Agent365Options(tokenResolver: resolver, contract: .observabilityService)
    Observability.configure(serviceName: "concierge", exporter: .agent365(options))
}

/// In another cloud, as a service of its own.
func configureForGovernment(_ resolver: @escaping Agent365Options.TokenResolver) {
    let options = Agent365Options(tokenResolver: resolver, clusterCategory: .gov, useS2SEndpoint: true)
    Observability.configure(serviceName: "concierge", exporter: .agent365(options))
}

/// Through files that survive the process.
func configureWithSpool(_ options: Agent365Options) {
    Observability.configure(
        serviceName: "concierge",
        exporter: .spooled(.agent365(options), directory: "/var/lib/concierge/spool")
    )
}

/// To another backend as well.
func configureTwice(_ options: Agent365Options) {
    Observability.configure(serviceName: "concierge", exporter: .several([.agent365(options), .otlp(.environment)]))
}

/// Where the environment says.
func configureFromEnvironment(_ options: Agent365Options) {
    Observability.configure(serviceName: "concierge", exporter: .environment(agent365: options))
}

/// What a token has to be asked for, of Power Platform.
func tokenScope(in category: ClusterCategory) -> String {
    let discovery = PowerPlatformDiscovery(clusterCategory: category)
    return "\(discovery.tokenAudience)/.default"
}
