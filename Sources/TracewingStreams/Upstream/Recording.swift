/// What a stream keeps of its updates, and how that becomes the response.
@usableFromInline
struct Recording<Update: Sendable, Response: Sendable>: Sendable {
    @usableFromInline
    typealias Finalizer = nonisolated(nonsending) @Sendable ([Update]) async throws -> Response

    /// Whether the finalizer wants the list of updates.
    @usableFromInline let keepsUpdates: Bool
    /// Folds an update into the accumulator. Called by the holder of the pull.
    @usableFromInline let record: (@Sendable (Update) -> Void)?
    @usableFromInline let finalizer: Finalizer

    /// Keeps the list of updates for a finalizer.
    @inlinable
    init(finalizer: @escaping Finalizer) {
        keepsUpdates = true
        record = nil
        self.finalizer = finalizer
    }

    /// Keeps nothing: the response comes from elsewhere.
    @inlinable
    init(response: nonisolated(nonsending) @escaping @Sendable () async throws -> Response) {
        keepsUpdates = false
        record = nil
        finalizer = { _ in try await response() }
    }

    /// Keeps an accumulator.
    @inlinable
    init<Accumulator: Sendable>(
        folding initial: Accumulator,
        _ fold: @escaping @Sendable (inout Accumulator, Update) -> Void,
        finalizer: nonisolated(nonsending) @escaping @Sendable (Accumulator) async throws -> Response
    ) {
        let accumulator = Confined(initial)
        keepsUpdates = false
        record = { fold(&accumulator.value, $0) }
        self.finalizer = { _ in try await finalizer(accumulator.value) }
    }
}
