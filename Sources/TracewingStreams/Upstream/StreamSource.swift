/// The iterator of a source that can say more about itself than an `AsyncIteratorProtocol` can.
///
/// Any `AsyncSequence` can feed a ``ResponseStream``. One whose iterator conforms to this protocol can also tell its
/// own end from an end forced by cancellation, be closed explicitly, and skip work on updates it has already read.
/// Write one by hand for a source that is more than a sequence of bytes, such as a loop over model calls and tools:
///
/// ```swift
/// struct ToolLoop: StreamSource {
///     mutating func next(isolation actor: isolated (any Actor)?) async throws -> AgentUpdate? { … }
///     mutating func close(isolation actor: isolated (any Actor)?) async { await round?.close() }
/// }
/// let stream = ResponseStream(pulling: { ToolLoop(…) }, finalizer: { AgentResponse($0) })
/// ```
///
/// A stream calls the methods of its source one at a time, each after the last returned. The source need not be
/// `Sendable`; ``interruption`` is the one thing used while a pull is in flight.
public protocol StreamSource<Update> {
    associatedtype Update: Sendable

    /// The next update, or nil at the end. See ``reachedEnd`` for what nil means.
    mutating func next(isolation actor: isolated (any Actor)?) async throws -> Update?

    /// After ``next(isolation:)`` returned nil: whether the source read its own end marker, as opposed to being cut
    /// short.
    ///
    /// An end without it counts as a cancellation if the task is cancelled and as ``StreamClosed`` if it is not. True
    /// unless implemented: such a source throws when it is cut short.
    var reachedEnd: Bool { get }

    /// Whether the next update is already there, parsed and in memory.
    ///
    /// A hint: the stream then does not bind its context around the pull, which therefore must not start spans or
    /// make requests. False unless implemented.
    var hasBufferedUpdate: Bool { get }

    /// Stops the source and waits until it has stopped.
    ///
    /// Called once when the stream is done with the source, however that came about: after its end, after a failure
    /// and when the stream is closed. Nothing is called after it.
    mutating func close(isolation actor: isolated (any Actor)?) async

    /// Stops the source without waiting: the stream was released before its end, and a deinitializer cannot wait.
    ///
    /// Called instead of ``close(isolation:)``. Does nothing unless implemented, because releasing is often enough.
    mutating func abandon()

    /// Stops a pull in flight early when the stream is closed from another task.
    ///
    /// Read once, before the first pull. Without it, the pull in flight returns when the source does.
    var interruption: StreamInterruption? { get }
}

/// Stops a pull in flight. Called from any task.
public typealias StreamInterruption = nonisolated(nonsending) @Sendable () async -> Void

extension StreamSource {
    @inlinable public var reachedEnd: Bool { true }
    @inlinable public var hasBufferedUpdate: Bool { false }
    @inlinable public mutating func close(isolation actor: isolated (any Actor)?) async {}
    @inlinable public mutating func abandon() {}
    @inlinable public var interruption: StreamInterruption? { nil }
}
