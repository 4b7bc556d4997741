public import TracewingModel

/// Stands around each call of an agent's tools.
///
/// ```swift
/// struct DryRun: ToolMiddleware {
///     func handle(_ invocation: ToolInvocation, next: Next) async throws -> JSONValue {
///         invocation.tool.name.hasPrefix("book_") ? "Booked, as a test." : try await next(invocation)
///     }
/// }
/// ```
///
/// Calls of one answer run at the same time, and so does their middleware. The tool's time limit covers it.
public protocol ToolMiddleware: Middleware {
    typealias Next = @Sendable (ToolInvocation) async throws -> JSONValue

    func handle(_ invocation: ToolInvocation, next: @escaping Next) async throws -> JSONValue
}
