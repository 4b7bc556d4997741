import TracewingSDK

/// How spans are sent to Agent 365.
///
/// ```swift
/// Observability.configure(
///     serviceName: "concierge",
///     exporter: .agent365(Agent365Options { agentID, tenantID in try await tokens.token(for: agentID, in: tenantID) })
/// )
/// ```
public struct Agent365Options: Sendable {
    /// Gives the token with which an agent's spans are sent; nil if there is none. Asked for every agent and tenant of
    /// every batch, several at once: it should keep tokens until they run out. A token that is refused is asked for
    /// once more at once.
    public typealias TokenResolver =
        @Sendable (_ agentID: String, _ tenantID: String) async throws -> String?

    /// Without one, spans go to the console instead.
    public var tokenResolver: TokenResolver?
    /// The cloud whose Power Platform takes the spans; the service's own address is one for all.
    public var clusterCategory: ClusterCategory
    /// What is sent, and where to.
    public var contract: Agent365Contract
    /// Whether the path for service-to-service calls is used, where there is one.
    public var useS2SEndpoint: Bool
    /// How many ended spans may wait.
    public var maxQueueSize: Int
    /// How long the first span of a batch waits for others.
    public var scheduledDelay: Duration
    /// How long one attempt to send may take, and how long a token is waited for.
    public var exporterTimeout: Duration
    /// How many spans are exported at once.
    public var maxExportBatchSize: Int
    /// The address that takes the place of the contract's own: http or https, and a host.
    /// `A365_OBSERVABILITY_DOMAIN_OVERRIDE`, unless set.
    public var domainOverride: String?

    public init(
        tokenResolver: TokenResolver? = nil,
        clusterCategory: ClusterCategory = .prod,
        contract: Agent365Contract = .powerPlatform,
        useS2SEndpoint: Bool = false,
        maxQueueSize: Int = 2048,
        scheduledDelay: Duration = .seconds(5),
        exporterTimeout: Duration = .seconds(30),
        maxExportBatchSize: Int = 512,
        domainOverride: String? = nil
    ) {
        self.tokenResolver = tokenResolver
        self.clusterCategory = clusterCategory
        self.contract = contract
        self.useS2SEndpoint = useS2SEndpoint
        self.maxQueueSize = maxQueueSize
        self.scheduledDelay = scheduledDelay
        self.exporterTimeout = exporterTimeout
        self.maxExportBatchSize = maxExportBatchSize
        self.domainOverride = domainOverride
    }

    /// The options of a ``TracewingSDK/BatchSpanProcessor`` with what these say.
    func applied(to options: BatchOptions) -> BatchOptions {
        var options = options
        options.maxQueueSize = maxQueueSize
        options.scheduledDelay = scheduledDelay
        options.exportTimeout = exporterTimeout
        options.maxExportBatchSize = maxExportBatchSize
        // A tenant whose server hangs holds its batch up, and those behind it that have spans of it: others pass them.
        options.maxConcurrentExports = max(options.maxConcurrentExports, 16)
        return options
    }
}
