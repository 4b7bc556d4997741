public import Synchronization
public import TracewingConcurrency

extension ResponseStream {
    /// Pulls the stream, and keeps it alive.
    ///
    /// A class, so that it can be shared between tasks without being mutated, and so that the stream knows whether
    /// somebody could still want what ``ResponseStream/response`` drains.
    public final class Iterator: AsyncIteratorProtocol, Sendable {
        public typealias Element = Update
        public typealias Failure = any Error

        @usableFromInline let stream: ResponseStream

        @inlinable
        init(_ stream: ResponseStream) {
            self.stream = stream
            stream.state.withLock { $0.iteratorMade() }
        }

        @inlinable
        deinit {
            _ = stream.state.withLock { $0.iteratorReleased() }
        }

        /// The next update, or nil at the end. Throws ``ConcurrentPull`` if another pull is in flight.
        @inlinable
        @inline(__always)
        public func next(isolation actor: isolated (any Actor)?) async throws -> Update? {
            try await stream.pull(isolation: actor)
        }

        /// The next update, or nil at the end. Throws ``ConcurrentPull`` if another pull is in flight.
        @inlinable
        public nonisolated(nonsending) func next() async throws -> Update? {
            try await stream.pull(isolation: #isolation)
        }
    }
}

/// A stream as the source of another one: it knows its own end, and closing the outer stream closes it.
extension ResponseStream.Iterator: StreamSource {
    @inlinable
    public var reachedEnd: Bool {
        stream.state.withLock { $0.isCompleted }
    }

    @inlinable
    public var hasBufferedUpdate: Bool {
        stream.hasBufferedUpdate.load(ordering: .relaxed)
    }

    @inlinable
    public func close(isolation actor: isolated (any Actor)?) async {
        await stream.close()
    }

    @inlinable
    public func abandon() {
        stream.abandonReleased()
    }

    public var interruption: StreamInterruption? {
        { [stream] in await stream.close() }
    }
}
