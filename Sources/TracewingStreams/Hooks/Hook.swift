/// A closure of the user's, kept in the form it was given in, so that a synchronous one costs no suspension.
@usableFromInline
enum Hook<Input, Output>: Sendable {
    @usableFromInline typealias Synchronous = @Sendable (Input) throws -> Output
    @usableFromInline typealias Asynchronous = nonisolated(nonsending) @Sendable (Input) async throws -> Output

    case synchronous(Synchronous)
    case asynchronous(Asynchronous)

    @inlinable var isAsynchronous: Bool {
        switch self {
        case .synchronous: false
        case .asynchronous: true
        }
    }

    @inlinable
    nonisolated(nonsending) func run(_ input: Input) async throws -> Output {
        switch self {
        case .synchronous(let body): try body(input)
        case .asynchronous(let body): try await body(input)
        }
    }
}
