import Logging
import ServiceLifecycle
import TracewingStore

/// Removes what is not kept any longer, now and then, for as long as the server runs, says if the store turns out to be
/// damaged, and stops the server's experiments at the end.
struct Housekeeping: Service {
    private let store: any TraceStore
    private let settings: ServerSettings
    private let experiments: RunningExperiments?
    private let logger: Logger
    private let interval: Duration

    init(
        store: any TraceStore,
        settings: ServerSettings,
        experiments: RunningExperiments? = nil,
        interval: Duration = .seconds(60),
        logger: Logger
    ) {
        self.store = store
        self.settings = settings
        self.experiments = experiments
        self.interval = interval
        self.logger = logger
    }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var isDamageTold = false
            while !Task.isCancelled {
                if !isDamageTold, let damage = store.knownDamage {
                    logger.critical("No spans are taken any more. \(damage)")
                    isDamageTold = true
                }
                await prune()
                try? await Task.sleep(for: interval)
            }
        }
        await experiments?.suspend()
    }

    private func prune() async {
        let policy = settings.retention
        guard policy.maximumAge != nil || policy.maximumBytes != nil else { return }
        do {
            let count = try await store.prune(policy)
            if count > 0 { logger.info("\(count) traces were removed: they are not kept any longer.") }
        } catch is CancellationError {
            // The server ends.
        } catch {
            logger.error("What is not kept any longer could not be removed: \(error)")
        }
    }
}
