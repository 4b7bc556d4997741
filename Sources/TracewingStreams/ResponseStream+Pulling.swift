public import Tracing
public import TracewingConcurrency

extension ResponseStream {
    /// One pull of a consumer.
    @inlinable
    @inline(__always)
    nonisolated(nonsending) func pull() async throws -> Update? {
        if let turn = state.withLock({ $0.pullInTurn() }) { return try await pull(turn) }
        switch try await pullOutOfTurn() {
        case .turn(let turn): return try await pull(turn)
        case .answer(let update): return update
        }
    }

    /// Pulls the source on behalf of whoever holds the pull. Nil when the stream is over, and the pull given back.
    ///
    /// Inlined into the consumer's code, because every call of an asynchronous function costs as much as all the rest.
    @inlinable
    @inline(__always)
    nonisolated(nonsending) func pull(_ turn: StreamState<Update, Response>.Turn) async throws -> Update? {
        let upstream = turn.upstream
        var transformed: Update?
        do {
            if let context = upstream.context, !(upstream.hasBufferedUpdate?() ?? false) {
                transformed = try await upstream.next(in: context, isolation: #isolation)
            } else {
                // An update that is already parsed runs no code that could ask for the context.
                transformed = try await upstream.next()
            }
            if turn.isTransformed, let update = transformed {
                transformed = try await transform(update)
            }
        } catch {
            return try await fail(error, upstream)
        }
        guard let update = transformed else { return try await finish(upstream) }
        return deliver(update, from: upstream) ? update : await leave()
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
                defer { state.withLock { $0.hookTask = nil } }
                update = try await body(update) ?? update
            }
        }
        return update
    }

    /// Records an update and tells the observers. False if the stream was closed meanwhile.
    @inlinable
    @inline(__always)
    func deliver(_ update: Update, from upstream: Upstream<Update>) -> Bool {
        record?(update)
        let hasBufferedUpdate = upstream.hasBufferedUpdate?() ?? false
        guard let delivery = state.withLock({ $0.deliver(update, hasBufferedUpdate: hasBufferedUpdate) }) else {
            return false
        }
        if let observers = delivery.observers {
            for observer in observers { observer.didDeliver(update, delivery.sequence) }
        }
        if let waiter = delivery.waiter { wake(waiter) }
        return true
    }

    /// Ends a pull whose stream was closed while it ran: closing the source was left to it.
    @usableFromInline
    nonisolated(nonsending) func leave() async -> Update? {
        await state.withLock { $0.leave() }?.close()
        return nil
    }

    @usableFromInline
    func wake(_ waiter: StreamWaiter) {
        waiter.wake(waiter.event == .turn ? .granted : .retry)
    }

    // MARK: Out of turn

    @usableFromInline
    enum OutOfTurn: Sendable {
        /// The pull may go on as any other.
        case turn(StreamState<Update, Response>.Turn)
        /// The pull is over already.
        case answer(Update?)
    }

    /// A pull that is the first one, or comes while somebody else pulls, or after the end.
    @usableFromInline
    nonisolated(nonsending) func pullOutOfTurn() async throws -> OutOfTurn {
        while true {
            switch state.withLock({ $0.pullOutOfTurn() }) {
            case .open(let opening, let context, let observers):
                guard let turn = try await open(opening, context, observers) else { return .answer(nil) }
                return .turn(turn)
            case .pull(let turn):
                return .turn(turn)
            case .deliver(let update):
                return .answer(update)
            case .wait:
                if case .cancelled = await wait(for: .update) { throw CancellationError() }
            case .end:
                return .answer(nil)
            case .fail(let error):
                throw error
            }
        }
    }

    /// Makes the source, inside the bound context. Nil if the stream was closed meanwhile.
    @usableFromInline
    nonisolated(nonsending) func open(
        _ opening: Opening<Update>,
        _ context: ServiceContext?,
        _ observers: [Observation<Update, Response>]
    ) async throws -> StreamState<Update, Response>.Turn? {
        for observer in observers { observer.didStart() }
        let upstream: Upstream<Update>
        do {
            // A cancelled task starts nothing: no model is called for an answer nobody waits for.
            if Task.isCancelled { throw CancellationError() }
            if let context {
                upstream = try await opening.make(in: context, isolation: #isolation)
            } else {
                upstream = try await opening.make(nil)
            }
        } catch {
            _ = try await fail(error, nil)
            return nil
        }
        guard let turn = state.withLock({ $0.opened(upstream) }) else {
            await upstream.close()
            return nil
        }
        return turn
    }
}
