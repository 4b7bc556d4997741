internal import Logging
internal import TracewingConcurrency

/// Cleanup hooks never change how a stream ends: what one throws is logged, and the next one runs.
extension Hook where Input == SourceEnd, Output == Void {
    nonisolated(nonsending) func cleanUp(_ end: SourceEnd, logger: Logger?) async {
        do {
            try await run(end)
        } catch {
            log(error, logger)
        }
    }

    /// Runs a synchronous hook after an abandonment.
    func cleanUpSynchronously(logger: Logger?) {
        guard case .synchronous(let body) = self else { return }
        do {
            try body(.abandoned)
        } catch {
            log(error, logger)
        }
    }

    private func log(_ error: any Error, _ logger: Logger?) {
        // Made only now: a logger made earlier would miss a logging system that is bootstrapped later.
        (logger ?? Logger(label: "tracewing")).warning(
            "A cleanup hook of a stream threw. The stream's outcome is unaffected.",
            metadata: ["error": "\(error)"]
        )
    }
}

extension ResponseStream {
    nonisolated(nonsending) func runCleanupHooks(
        _ hooks: [Hook<SourceEnd, Void>],
        _ end: SourceEnd
    ) async {
        guard !hooks.isEmpty else { return }
        let logger = state.withLock { $0.logger }
        for hook in hooks { await hook.cleanUp(end, logger: logger) }
    }
}
