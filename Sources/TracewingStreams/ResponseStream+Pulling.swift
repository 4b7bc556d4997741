public import Synchronization
public import Tracing
public import TracewingConcurrency

extension ResponseStream {
    /// One pull of a consumer.
    @inlinable
    @inline(__always)
    func pull(isolation actor: isolated (any Actor)?) async throws -> Update? {
        var update: Update?
        if let turn = state.withLock({ $0.pullInTurn() }) {
            try await upstream.next(actor, self, turn, &update)
        } else {
            update = try await pullOutOfTurn(isolation: actor)
        }
        return update
    }

    /// Pulls the source on behalf of whoever holds the pull. Leaves nil when the stream is over, and the pull given
    /// back.
    ///
    /// Inlined into the closures of ``Upstream``, because every call of an asynchronous function costs as much as all
    /// the rest, and so does every switch back to the executor it was called on.
    @inlinable
    @inline(__always)
    func pull<Adapter: SourceAdapter>(
        _ slot: SourceSlot<Adapter>,
        _ turn: StreamState<Update, Response>.Turn,
        _ update: inout Update?,
        isolation actor: isolated (any Actor)?
    ) async throws where Adapter.Update == Update {
        var transformed: Update?
        do {
            if slot.source?.runsAsynchronousMap ?? false { state.withLock { $0.hookTask = .current } }
            transformed = try await slot.next(isolation: actor)
            if turn.isTransformed, let update = transformed {
                transformed = try await transform(update)
            }
        } catch {
            update = try await fail(error)
            return
        }
        if let transformed {
            let wasBuffered = hasBufferedUpdate.load(ordering: .relaxed)
            hasBufferedUpdate.store(slot.source?.hasBufferedUpdate ?? false, ordering: .relaxed)
            if deliver(transformed, wasBuffered: wasBuffered) {
                update = transformed
            } else {
                await leave()
            }
        } else {
            update = try await finish()
        }
    }

    /// Runs the transform hooks. A stream that was closed during the pull has none left.
    @inlinable
    nonisolated(nonsending) func transform(_ update: Update) async throws -> Update {
        var update = update
        for hook in state.withLock({ $0.transformHooks }) {
            switch hook {
            case .synchronous(let body):
                update = try body(update) ?? update
            case .asynchronous(let body):
                state.withLock { $0.hookTask = .current }
                update = try await body(update) ?? update
            }
        }
        return update
    }

    /// Records an update and tells the observers. False if the stream was closed meanwhile.
    @inlinable
    @inline(__always)
    func deliver(_ update: Update, wasBuffered: Bool) -> Bool {
        record?(update)
        if let delivery = state.withLock({ $0.deliverInTurn(update) }) {
            delivery.observation?.didDeliver(update, delivery.sequence, wasBuffered)
            return true
        }
        return deliverOutOfTurn(update, wasBuffered: wasBuffered)
    }

    /// Records an update of a pull that others care about.
    @inlinable
    func deliverOutOfTurn(_ update: Update, wasBuffered: Bool) -> Bool {
        guard let (delivery, waiter) = state.withLock({ $0.deliver(update) })
        else { return false }
        delivery.observation?.didDeliver(update, delivery.sequence, wasBuffered)
        if let waiter { wake(waiter) }
        return true
    }

    /// Ends a pull whose stream was closed while it ran: closing the source was left to it.
    @usableFromInline
    nonisolated(nonsending) func leave() async {
        if state.withLock({ $0.leave() }) { await upstream.close() }
    }

    @usableFromInline
    func wake(_ waiter: StreamWaiter) {
        waiter.wake(waiter.event == .turn ? .granted : .retry)
    }

    // MARK: Out of turn

    /// A pull that is the first one, or comes while somebody else pulls, or after the end.
    @inlinable
    func pullOutOfTurn(isolation actor: isolated (any Actor)?) async throws -> Update? {
        while true {
            switch state.withLock({ $0.pullOutOfTurn() }) {
            case .open(let context, let observation):
                guard let turn = try await open(context, observation) else { return nil }
                return try await pull(turn)
            case .pull(let turn):
                return try await pull(turn)
            case .deliver(let update):
                return update
            case .wait:
                if waitsForItself { throw ConcurrentPull() }
                if case .cancelled = await wait(for: .update) { throw CancellationError() }
            case .end:
                return nil
            case .fail(let error):
                throw error
            }
        }
    }

    @inlinable
    nonisolated(nonsending) func pull(_ turn: StreamState<Update, Response>.Turn) async throws -> Update? {
        var update: Update?
        try await upstream.next(#isolation, self, turn, &update)
        return update
    }

    /// Makes the source, inside the bound context. Nil if the stream was closed meanwhile.
    @usableFromInline
    nonisolated(nonsending) func open(
        _ context: ServiceContext?,
        _ observation: Observation<Update, Response>?
    ) async throws -> StreamState<Update, Response>.Turn? {
        observation?.didStart()
        let interruption: StreamInterruption?
        do {
            // A cancelled task starts nothing: no model is called for an answer nobody waits for.
            if Task.isCancelled { throw CancellationError() }
            interruption = try await upstream.open(context)
        } catch {
            _ = try await fail(error)
            return nil
        }
        guard let turn = state.withLock({ $0.opened(interruption) }) else {
            await upstream.close()
            return nil
        }
        return turn
    }
}
