public import Tracing

/// What a stream needs of its source, whatever that is: a sequence, a ``StreamSource``, or another stream.
///
/// It is ``StreamSource``, but for the adapters' being inlined into the pull of the stream.
@usableFromInline
protocol SourceAdapter<Update> {
    associatedtype Update: Sendable

    /// The next update. The context is for the source's own code only, and for what has to be read: maps are the
    /// user's, and an update that is already parsed runs no code that could ask for it.
    mutating func next(in context: ServiceContext?, isolation actor: isolated (any Actor)?) async throws -> Update?
    /// See ``StreamSource/reachedEnd``.
    var reachedEnd: Bool { get }
    /// See ``StreamSource/hasBufferedUpdate``.
    /// Mutating, so that it is asked in place: otherwise the adapter is copied, and its references are counted.
    var hasBufferedUpdate: Bool { mutating get }
    /// Whether a pull runs an asynchronous map. It could ask its own stream for the response, and wait for itself.
    var runsAsynchronousMap: Bool { mutating get }
    mutating func close(isolation actor: isolated (any Actor)?) async
    mutating func abandon()
    var interruption: StreamInterruption? { get }
}

extension SourceAdapter {
    @inlinable var runsAsynchronousMap: Bool { false }
}

/// Makes the context, if there is one, current while `read` runs: what the consumer does between two pulls is not part
/// of the run.
@inlinable
@inline(__always)
func reading<Value>(
    in context: ServiceContext?,
    isolation actor: isolated (any Actor)?,
    _ read: () async throws -> Value
) async rethrows -> Value {
    guard let context else { return try await read() }
    return try await ServiceContext.$current.withValue(context) {
        // Captured, because the closure would leave the actor otherwise.
        _ = actor
        return try await read()
    }
}
