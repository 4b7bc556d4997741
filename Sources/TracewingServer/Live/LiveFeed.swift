import Logging
import NIOCore
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
    /// How often something changed that was not noted: too much had changed already.
    private var unnoted = 0
    private var isSending = false

    /// How long changes are gathered.
    private static let interval = Duration.milliseconds(100)
    /// How often a quiet subscriber is told that the line is up.
    private static let keepAlive = Duration.seconds(15)
    /// More changed traces than this in one round become a gap: the page reloads its list.
    private static let maxPerRound = 200
    /// More than this are counted and not remembered: a round may have to wait for the store.
    private static let maxNoted = 10_000

    init(store: any TraceStore, logger: Logger) {
        self.store = store
        self.logger = logger
    }

    /// These traces have changed. Costs next to nothing while nobody listens.
    func touch(_ traces: [TraceID]) {
        guard !subscribers.isEmpty else { return }
        for trace in traces {
            if changed.count >= Self.maxNoted {
                unnoted += 1
            } else if known.insert(trace).inserted {
                changed.append(trace)
            }
        }
        startSending()
    }

    /// A subscription that lasts until it is released or its stream is no longer read.
    ///
    /// - Parameter project: Of which traces to tell; nil for all.
    func subscribe(project: String? = nil) -> (id: Int, frames: AsyncStream<ByteBuffer>) {
        let id = nextSubscriber
        nextSubscriber += 1
        let (subscription, frames) = LiveSubscription.make(project: project)
        subscribers[id] = subscription
        Task { await keepAlive(id) }
        return (id, frames)
    }

    /// How many listen.
    var watchers: Int { subscribers.count }

    func unsubscribe(_ id: Int) {
        subscribers.removeValue(forKey: id)?.finish()
    }

    private func keepAlive(_ id: Int) async {
        while subscribers[id] != nil {
            subscribers[id]?.send(LiveRound([.keepAlive]))
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
            let skipped = unnoted
            unnoted = 0
            await send(round, skipped: skipped)
        }
    }

    private func send(_ round: [TraceID], skipped: Int) async {
        let shown = round.suffix(Self.maxPerRound)
        let missed = round.count - shown.count + skipped
        var events: [LiveEvent] = missed > 0 ? [.gap(missed)] : []
        do {
            events += try await store.summaries(of: Array(shown)).map { .trace($0) }
        } catch {
            logger.error("The live feed could not read the store: \(error)")
            events.append(.gap(shown.count))
        }
        let told = LiveRound(events)
        for id in subscribers.keys { subscribers[id]?.send(told) }
    }
}
