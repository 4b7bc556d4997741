public import Tracing

/// The place of a stream's source: not made yet, made, or gone.
///
/// `@unchecked Sendable`: the slot is touched by one task at a time, the holder of the stream's pull
/// (``StreamState/Holder``) or whoever decided the stream's end. Both are settled under the stream's lock, which also
/// orders their accesses.
@usableFromInline
final class SourceSlot<Adapter: SourceAdapter>: @unchecked Sendable {
    @usableFromInline typealias Make = nonisolated(nonsending) @Sendable () async throws -> Adapter

    // The exclusivity the compiler would check at run time, across every suspension, is what this type is about.

    /// Makes the source. Nil from the first pull on.
    @exclusivity(unchecked)
    @usableFromInline var make: Make?
    /// Closes what the source would have been made of: the inner stream of a stream closed before its first pull.
    @exclusivity(unchecked)
    @usableFromInline var closeUnopened: StreamInterruption?
    @exclusivity(unchecked)
    @usableFromInline var source: Adapter?
    /// Current while the source reads.
    @exclusivity(unchecked)
    @usableFromInline var context: ServiceContext?

    @inlinable
    init(closeUnopened: StreamInterruption?, _ make: @escaping Make) {
        self.make = make
        self.closeUnopened = closeUnopened
    }

    /// Makes the source, inside the context. Gives what stops a pull in flight.
    @inlinable
    func open(in context: ServiceContext?, isolation actor: isolated (any Actor)?) async throws -> StreamInterruption? {
        guard let make else { return nil }
        self.make = nil
        closeUnopened = nil
        self.context = context
        source = try await reading(in: context, isolation: actor) { try await make() }
        return source?.interruption
    }

    @inlinable
    @inline(__always)
    func next(isolation actor: isolated (any Actor)?) async throws -> Adapter.Update? {
        try await source?.next(in: context, isolation: actor)
    }

    @inlinable
    func close(isolation actor: isolated (any Actor)?) async {
        await closeUnopened?()
        await source?.close(isolation: actor)
        clear()
    }

    /// What an unopened source would have been made of may still be of use to others.
    @inlinable
    func abandon() {
        source?.abandon()
        clear()
    }

    @inlinable
    func clear() {
        make = nil
        closeUnopened = nil
        source = nil
        context = nil
    }
}
