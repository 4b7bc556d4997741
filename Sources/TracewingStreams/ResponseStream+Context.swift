public import Logging
public import Tracing
public import TracewingConcurrency

extension ResponseStream {
    /// Makes `context` current while the source is made and pulled, and at no other time.
    ///
    /// It is not current in hooks and maps, nor in the consumer's code between two pulls, whatever task pulls. A pull
    /// whose source says that the update is already in memory runs without it. Call it before the first pull; the last
    /// call counts.
    @discardableResult
    public func bound(to context: ServiceContext) -> Self {
        state.withLock { $0.context = context }
        return self
    }

    /// Adds an observer. Call it before the first pull; one that comes after the end hears nothing.
    @discardableResult
    @inlinable
    public func observed(by observer: some StreamObserver<Update, Response>) -> Self {
        state.withLock { $0.observe(Observation(observer)) }
        return self
    }

    /// Where the errors of throwing cleanup hooks are logged: the logger `tracewing` unless this says otherwise.
    @discardableResult
    public func logging(to logger: Logger) -> Self {
        state.withLock { $0.logger = logger }
        return self
    }
}
