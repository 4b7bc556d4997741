import Logging
import TracewingModel
import TracewingStore

/// Tells subscribers which traces have changed, a few times a second, however fast spans arrive.
///
/// A subscriber that does not keep up loses events, not memory: its buffer is bounded, and a gap says how many it
/// missed.
actor LiveFeed {
    private let store: any TraceStore
    private let logger: Logger
    private var subscribers: [Int: LiveSubscription] = [:]
    private var nextSubscriber = 0
    /// Changed since the last round, in order of arrival.
    private var changed: [TraceID] = []
    private var known: Set<TraceID> = []
    private var isSending = false

    /// How long changes are gathered.
    private static let interval = Duration.milliseconds(100)
    /// How often a quiet subscriber is told that the line is up.
    private static let keepAlive = Duration.seconds(15)
    /// More changed traces than this in one round become a gap: the page reloads its list.
    private static let maxPerRound = 200

    init(store: any TraceStore, logger: Logger) {
        self.store = store
        self.logger = logger
    }

    /// These traces have changed. Costs next to nothing while nobody listens.
    func touch(_ traces: [TraceID]) {
        guard !subscribers.isEmpty else { return }
        for trace in traces where known.insert(trace).inserted { changed.append(trace) }
        startSending()
    }

    /// A subscription that lasts until it is released or its stream is no longer read.
    func subscribe() -> (id: Int, events: AsyncStream<LiveEvent>) {
        let id = nextSubscriber
        nextSubscriber += 1
        let (subscription, events) = LiveSubscription.make()
        subscribers[id] = subscription
        Task { await keepAlive(id) }
        return (id, events)
    }

    func unsubscribe(_ id: Int) {
        subscribers.removeValue(forKey: id)?.finish()
    }

    private func keepAlive(_ id: Int) async {
        while subscribers[id] != nil {
            subscribers[id]?.send(.keepAlive)
            try? await Task.sleep(for: Self.keepAlive)
        }
    }

    private func startSending() {
        guard !isSending else { return }
        isSending = true
        Task { await sendRounds() }
    }

    private func sendRounds() async {
        defer { isSending = false }
        while !changed.isEmpty, !subscribers.isEmpty {
            try? await Task.sleep(for: Self.interval)
            let round = changed
            changed = []
            known = []
            await send(round)
        }
    }

    private func send(_ round: [TraceID]) async {
        let shown = round.suffix(Self.maxPerRound)
        if round.count > shown.count { broadcast(.gap(round.count - shown.count)) }
        do {
            for summary in try await store.summaries(of: Array(shown)) { broadcast(.trace(summary)) }
        } catch {
            logger.error("The live feed could not read the store: \(error)")
            broadcast(.gap(shown.count))
        }
    }

    private func broadcast(_ event: LiveEvent) {
        for id in subscribers.keys { subscribers[id]?.send(event) }
    }
}
