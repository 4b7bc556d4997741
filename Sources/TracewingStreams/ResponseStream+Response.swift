public import TracewingConcurrency

extension ResponseStream {
    @inlinable
    nonisolated(nonsending) func finalResponse() async throws -> Response {
        while true {
            switch state.withLock({ $0.respond() }) {
            case .value(let response):
                return response
            case .fail(let error):
                throw error
            case .open(let context, let observation):
                if try await open(context, observation) != nil {
                    try await drain()
                }
            case .drain:
                try await drain()
            case .conclude(let response):
                await concludeLate(response)
            case .wait:
                if waitsForItself { throw ConcurrentPull() }
                switch await wait(for: .turn) {
                case .retry:
                    continue
                case .granted:
                    try await drainUnlessCancelled()
                case .cancelled:
                    throw CancellationError()
                }
            }
        }
    }

    /// Pulls to the end. The caller holds the pull, and it is given back when this returns or throws.
    @inlinable
    nonisolated(nonsending) func drain() async throws {
        while true {
            switch state.withLock({ $0.drain() }) {
            case .pull(let turn):
                guard try await pull(turn) != nil else { return }
            case .closed(let isOrphaned):
                if isOrphaned { await upstream.close() }
                return
            }
        }
    }

    /// The pull was handed to a task that may have been cancelled while it waited. Its cancellation is its own: the
    /// stream goes on for whoever else pulls it.
    @usableFromInline
    nonisolated(nonsending) func drainUnlessCancelled() async throws {
        guard Task.isCancelled else { return try await drain() }
        let (isOrphaned, waiter) = state.withLock { $0.relinquish() }
        if let waiter { wake(waiter) }
        if isOrphaned { await upstream.close() }
        throw CancellationError()
    }

    /// Runs the result hooks that were added after the end on the finished value.
    @usableFromInline
    nonisolated(nonsending) func concludeLate(_ response: Response) async {
        state.withLock { $0.hookTask = .current }
        let result: Result<Response, any Error>
        do {
            result = .success(try await runResultHooks(response))
        } catch {
            result = .failure(error)
        }
        for waiter in state.withLock({ $0.concludeLate(result) }) { waiter.wake(.retry) }
    }
}
