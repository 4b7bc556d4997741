public import Hummingbird
public import Logging
public import TracewingStore

/// The trace server: takes spans in over OTLP, keeps them, answers queries, shows them on a page.
///
/// ```swift
/// let store = try SQLiteTraceStore(path: "tracewing.sqlite")
/// let router = Router()
/// TraceServer(store: store).add(to: router)
/// try await Application(router: router, configuration: .init(address: .hostname("127.0.0.1", port:
/// 4318))).runService()
/// ```
public struct TraceServer: Sendable {
    private let store: any TraceStore
    private let feed: LiveFeed
    private let logger: Logger

    public init(store: any TraceStore, logger: Logger = Logger(label: "tracewing.server")) {
        self.store = store
        self.logger = logger
        feed = LiveFeed(store: store, logger: logger)
    }

    /// Adds every route of the server, and the headers that keep its page safe.
    public func add<Context: RequestContext>(to router: Router<Context>) {
        router.add(middleware: ResponseHeaders(logger: logger))
        IngestRoutes(store: store, feed: feed, logger: logger).add(to: router)
        QueryRoutes(store: store, logger: logger).add(to: router)
        LiveRoutes(feed: feed).add(to: router)
        PageRoutes().add(to: router)
        HealthRoutes(store: store).add(to: router)
    }
}
