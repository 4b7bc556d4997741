public import Tracing

/// Pulls a sequence. If its iterator is a ``StreamSource`` it is treated as one; otherwise the sequence says nothing
/// about itself, and closing it is releasing its iterator: an HTTP body then cancels its request.
@usableFromInline
struct SequenceAdapter<Iterator: AsyncIteratorProtocol>: SourceAdapter where Iterator.Element: Sendable {
    @usableFromInline typealias Update = Iterator.Element

    /// Nil for one that is a source.
    @usableFromInline var iterator: Iterator?
    @usableFromInline var source: (any StreamSource<Update>)?
    @usableFromInline var pulls: UInt8 = 0

    /// A cast, once a stream, also finds a source inside generic code.
    @inlinable
    init(_ iterator: Iterator) {
        if let source = iterator as? any StreamSource<Update> {
            self.source = source
        } else {
            self.iterator = iterator
        }
    }

    @inlinable
    @inline(__always)
    mutating func next(in context: ServiceContext?, isolation actor: isolated (any Actor)?) async throws -> Update? {
        // Sequences see the cancellation of the task that pulls them, and most heed it. Those that do not are stopped
        // here. Not at every pull, because asking costs as much as a lock.
        pulls &+= 1
        if pulls & 3 == 0, Task.isCancelled { throw CancellationError() }
        if iterator == nil {
            return try await reading(in: hasBufferedUpdate ? nil : context, isolation: actor) {
                try await source?.next(isolation: actor)
            }
        }
        return try await reading(in: context, isolation: actor) { try await iterator?.next(isolation: actor) }
    }

    /// A cancelled `AsyncThrowingStream` ends with nil, and that is no success.
    @inlinable var reachedEnd: Bool { source?.reachedEnd ?? !Task.isCancelled }
    @inlinable var hasBufferedUpdate: Bool { mutating get { source?.hasBufferedUpdate ?? false } }
    @inlinable var interruption: StreamInterruption? { source?.interruption }

    @inlinable
    mutating func close(isolation actor: isolated (any Actor)?) async {
        await source?.close(isolation: actor)
    }

    @inlinable
    mutating func abandon() {
        source?.abandon()
    }
}
