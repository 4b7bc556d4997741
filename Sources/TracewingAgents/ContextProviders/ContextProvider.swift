/// Adds to what an agent is told before a run, and learns what came of it: a memory, a search, the user's profile.
///
/// ```swift
/// struct Profile: ContextProvider {
///     let users: UserDirectory
///
///     func beforeRun(_ run: inout RunPreparation) async throws {
///         let user = try await users.user(of: run.session)
///         run.instructions.append("The user lives in \(user.city).")
///     }
/// }
/// ```
///
/// Both methods run inside the agent's span, in the first and in the last pull of the stream. What they throw fails the
/// run.
public protocol ContextProvider: Sendable {
    /// Called before the model is asked, in the order of the agent's providers.
    func beforeRun(_ run: inout RunPreparation) async throws

    /// Called when the run has succeeded, and only then, in the reverse order.
    func afterRun(_ run: CompletedRun) async throws
}

extension ContextProvider {
    public func beforeRun(_ run: inout RunPreparation) async throws {}
    public func afterRun(_ run: CompletedRun) async throws {}
}
