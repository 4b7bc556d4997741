public import Tracing

extension StreamState {
    /// What asking for the response has to do.
    @usableFromInline
    enum ResponseRequest: Sendable {
        case value(Response)
        case fail(any Error)
        /// Make the source, then drain it.
        case open(ServiceContext?, Observation<Update, Response>?)
        /// Drain the source.
        case drain
        /// Run the result hooks that were added after the end.
        case conclude(Response)
        /// Wait until the pull in flight is over.
        case wait
    }

    @usableFromInline
    mutating func respond() -> ResponseRequest {
        switch phase {
        case .new:
            holder = .drain
            phase = .opening
            return .open(context, observation)
        case .open:
            guard case .none = holder else { return .wait }
            holder = .drain
            return .drain
        case .opening, .finishing, .concluding, .failing:
            return .wait
        case .ended(.completed(let response)):
            if let lateFailure { return .fail(lateFailure) }
            // Somebody runs hooks that were added late: their value is the one to give.
            guard case .none = holder else { return .wait }
            if resultHooks.isEmpty { return .value(response) }
            holder = .drain
            return .conclude(response)
        case .ended(.failed(let error)):
            return .fail(error)
        case .ended(.cancelled):
            return .fail(CancellationError())
        case .ended(.abandoned):
            return .fail(StreamClosed())
        }
    }

    @usableFromInline
    enum DrainStep: Sendable {
        case pull(Turn)
        /// The stream was closed meanwhile: the caller closes the source.
        case closed(isOrphaned: Bool)
    }

    /// The next pull of the holder that drains.
    @inlinable
    mutating func drain() -> DrainStep {
        guard isOpen else { return .closed(isOrphaned: leave()) }
        return .pull(Turn(isTransformed: !transformHooks.isEmpty))
    }

    /// A task that was handed the pull does not want it any more.
    mutating func relinquish() -> (isOrphaned: Bool, wake: StreamWaiter?) {
        guard isOpen else { return (leave(), nil) }
        return (false, release())
    }

    /// The result hooks that were added after the end have run.
    mutating func concludeLate(_ result: Result<Response, any Error>) -> [StreamWaiter] {
        holder = .none
        hookTask = nil
        switch result {
        case .success(let response):
            phase = .ended(.completed(response))
        case .failure(let error):
            lateFailure = error
            resultHooks = []
        }
        return takeWaiters()
    }
}
