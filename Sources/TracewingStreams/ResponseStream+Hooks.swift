internal import TracewingConcurrency

extension ResponseStream {
    // MARK: Transform hooks

    /// Runs `hook` on every update before it is recorded and delivered. Hooks chain in the order they were added.
    ///
    /// The hook returns what to deliver instead; nil keeps the update. If it throws, the stream has failed.
    @discardableResult
    public func withTransformHook(_ hook: @escaping @Sendable (Update) throws -> Update?) -> Self {
        add(.synchronous(hook))
    }

    /// Runs `hook` on every update before it is recorded and delivered, on the actor of whoever pulls.
    @discardableResult
    public func withTransformHook(
        _ hook: nonisolated(nonsending) @escaping @Sendable (Update) async throws -> Update?
    ) -> Self {
        add(.asynchronous(hook))
    }

    // MARK: Cleanup hooks

    /// Runs `hook` once when the source is over, however it ended. Hooks run in the order they were added.
    ///
    /// What it throws is logged and changes nothing. One added after the source's end does not run.
    @discardableResult
    public func withCleanupHook(_ hook: @escaping @Sendable (SourceEnd) throws -> Void) -> Self {
        add(.synchronous(hook))
    }

    /// Runs `hook` once when the source is over, on the actor of whoever pulls or closes. If the stream is released
    /// early, it runs in a task of its own.
    @discardableResult
    public func withCleanupHook(
        _ hook: nonisolated(nonsending) @escaping @Sendable (SourceEnd) async throws -> Void
    ) -> Self {
        add(.asynchronous(hook))
    }

    /// Runs `hook` once when the source is over, however it ended.
    @discardableResult
    public func withCleanupHook(_ hook: @escaping @Sendable () throws -> Void) -> Self {
        add(.synchronous { (_: SourceEnd) in try hook() })
    }

    /// Runs `hook` once when the source is over, however it ended.
    @discardableResult
    public func withCleanupHook(_ hook: nonisolated(nonsending) @escaping @Sendable () async throws -> Void) -> Self {
        add(.asynchronous { (_: SourceEnd) in try await hook() })
    }

    // MARK: Result hooks

    /// Runs `hook` on the response when the stream completes, and only then. Hooks chain in the order they were added.
    ///
    /// The hook returns the response to use instead; nil keeps it. If it throws, the stream has failed. One added after
    /// the end runs alone, on the finished value, when ``response`` is asked for next; if that one throws, `response`
    /// keeps throwing its error, but the outcome stays what it was.
    @discardableResult
    public func withResultHook(_ hook: @escaping @Sendable (Response) throws -> Response?) -> Self {
        add(.synchronous(hook))
    }

    /// Runs `hook` on the response when the stream completes, and only then, on the actor of whoever pulls.
    @discardableResult
    public func withResultHook(
        _ hook: nonisolated(nonsending) @escaping @Sendable (Response) async throws -> Response?
    ) -> Self {
        add(.asynchronous(hook))
    }

    // MARK: -

    private func add(_ hook: Hook<Update, Update?>) -> Self {
        state.withLock { $0.add(hook) }
        return self
    }

    private func add(_ hook: Hook<SourceEnd, Void>) -> Self {
        state.withLock { $0.add(hook) }
        return self
    }

    private func add(_ hook: Hook<Response, Response?>) -> Self {
        state.withLock { $0.add(hook) }
        return self
    }
}
