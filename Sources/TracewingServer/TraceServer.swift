public import Hummingbird
public import Logging
public import ServiceLifecycle
public import TracewingStore

/// The trace server: takes spans in over OTLP, keeps them, answers queries, shows them on a page.
///
/// ```swift
/// let store = try SQLiteTraceStore(path: "tracewing.sqlite")
/// let server = TraceServer(store: store)
/// let router = Router()
/// server.add(to: router)
/// var application = Application(
///     router: router,
///     configuration: .init(address: .hostname("127.0.0.1", port: 4318))
/// )
/// application.addServices(server.housekeeping)
/// try await application.runService()
/// ```
///
/// Unless ``ServerOptions`` name keys, everybody who reaches it may do everything: let it listen on loopback alone.
public struct TraceServer: Sendable {
    let store: any TraceStore
    let feed: LiveFeed
    private let options: ServerOptions
    private let settings: ServerSettings
    private let providers: Providers
    /// What keeps datasets, experiments and annotations: the store, if it can.
    private let evaluations: (any EvaluationStore)?
    private let experiments: RunningExperiments?
    private let logger: Logger

    public init(
        store: any TraceStore,
        options: ServerOptions = ServerOptions(),
        logger: Logger = Logger(label: "tracewing.server")
    ) {
        self.store = store
        self.options = options
        self.logger = logger
        settings = ServerSettings(options, logger: logger)
        feed = LiveFeed(store: store, logger: logger)
        providers = Providers(options.providers)
        evaluations = store as? any EvaluationStore
        experiments = evaluations.map { [providers] in
            RunningExperiments(store: $0, providers: providers, limits: options.limits, logger: logger)
        }
    }

    /// Removes what is not kept any longer, while it runs, and stops experiments in good order when it ends.
    public var housekeeping: some Service {
        Housekeeping(store: store, settings: settings, experiments: experiments, logger: logger)
    }

    /// Adds every route of the server, and the headers that keep its page safe.
    public func add<Context: RequestContext>(to router: Router<Context>) {
        router.add(middleware: ResponseHeaders(logger: logger))
        router.add(middleware: OriginCheck(isLoopbackOnly: options.answersLoopbackNamesOnly))
        let keys = AccessKeys(readKeys: options.readKeys, adminKeys: options.adminKeys)
        let gate = IngestGate(options.limits)
        let counters = ServerCounters()
        let read = StoreReader(store: store, logger: logger)
        // Routes that others add beside these are theirs to guard.
        let routes = router.group().add(middleware: Authorization(keys: keys))
        IngestRoutes(
            store: store,
            feed: feed,
            keys: keys,
            limits: options.limits,
            gate: gate,
            rates: SenderRates(perSecond: options.limits.requestsPerKey),
            counters: counters,
            logger: logger
        )
        .add(to: routes)
        TraceRoutes(read: read).add(to: routes)
        SessionRoutes(read: read).add(to: routes)
        StatisticsRoutes(read: read).add(to: routes)
        FilterRoutes(read: read).add(to: routes)
        LiveRoutes(feed: feed, limits: options.limits).add(to: routes)
        ProjectRoutes(read: read, options: options).add(to: routes)
        KeyRoutes(read: read, limits: options.limits).add(to: routes)
        SettingsRoutes(settings: settings, options: options).add(to: routes)
        PlaygroundRoutes(providers: providers, experiments: experiments, limits: options.limits).add(to: routes)
        ReplayRoutes(read: read, providers: providers).add(to: routes)
        EvaluatorRoutes(providers: providers, limits: options.limits).add(to: routes)
        if let evaluations, let experiments {
            let read = EvaluationReader(store: evaluations, read: read)
            DatasetRoutes(read: read, limits: options.limits).add(to: routes)
            ExampleRoutes(read: read, limits: options.limits).add(to: routes)
            AnnotationRoutes(read: read, limits: options.limits).add(to: routes)
            ExperimentRoutes(read: read, experiments: experiments, limits: options.limits).add(to: routes)
        }
        SignInRoutes(keys: keys, limits: options.limits).add(to: routes)
        AboutRoutes(read: read, options: options, keys: keys, counters: counters, feed: feed).add(to: routes)
        MetricsRoutes(read: read, counters: counters, gate: gate, feed: feed).add(to: routes)
        HealthRoutes(store: store).add(to: routes)
        PageRoutes().add(to: routes)
        OpenAPIRoutes().add(to: routes)
    }
}
