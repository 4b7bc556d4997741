internal import TracewingConcurrency

extension ResponseStream {
    /// The source has no more updates: everything that belongs to the end happens here, inside the last pull.
    @usableFromInline
    nonisolated(nonsending) func finish() async throws -> Update? {
        guard upstream.reachedEnd() else {
            return try await end(Task.isCancelled ? .cancelled : .failed(StreamClosed()))
        }
        switch state.withLock({ $0.finish(in: .current) }) {
        case .closed(let isOrphaned):
            if isOrphaned { await upstream.close() }
            return nil
        case .cleanUp(let hooks):
            await runCleanupHooks(hooks, .finished)
            await upstream.close()
        }
        do {
            guard let (finalizer, updates) = state.withLock({ $0.finalize() }) else { return nil }
            var response = try await finalizer(updates)
            guard state.withLock({ $0.conclude() }) else { return nil }
            response = try await runResultHooks(response)
            let ending = state.withLock { [response] in $0.complete(response) }
            ending.announce()
            ending.wakeWaiters()
            return nil
        } catch {
            return try await end(outcome(of: error))
        }
    }

    /// Something threw during a pull.
    @usableFromInline
    nonisolated(nonsending) func fail(_ error: any Error) async throws -> Update? {
        try await end(outcome(of: error))
    }

    /// Whatever is thrown while the pulling task is cancelled is a consequence of that.
    private func outcome(of error: any Error) -> StreamOutcome<Response> {
        Task.isCancelled ? .cancelled : .failed(error)
    }

    /// Cleanup hooks, then the source is closed, then the error. Nil if the stream had been closed before.
    private nonisolated(nonsending) func end(_ outcome: StreamOutcome<Response>) async throws -> Update? {
        let (sourceEnd, thrown): (SourceEnd, any Error) =
            switch outcome {
            case .failed(let error): (.failed(error), error)
            case .completed, .cancelled, .abandoned: (.cancelled, CancellationError())
            }
        switch state.withLock({ $0.fail(outcome, in: .current) }) {
        case .closed(let isOrphaned):
            if isOrphaned { await upstream.close() }
            return nil
        case .cleanUp(let hooks):
            await runCleanupHooks(hooks, sourceEnd)
            await upstream.close()
            let ending = state.withLock { $0.failed(outcome) }
            ending.announce()
            ending.wakeWaiters()
            throw thrown
        }
    }

    nonisolated(nonsending) func runResultHooks(_ response: Response) async throws -> Response {
        var response = response
        while let hook = state.withLock({ $0.nextResultHook() }) {
            response = try await hook.run(response) ?? response
        }
        return response
    }
}
