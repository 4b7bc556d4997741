public import TracewingStreams

/// Stands around the runs of an agent.
///
/// ```swift
/// struct Guardrail: AgentMiddleware {
///     func handle(_ request: AgentRequest, next: Next) async throws -> ResponseStream<AgentUpdate, AgentResponse> {
///         guard try await isAllowed(request.messages) else { throw NotAllowed() }
///         return try await next(request)
///     }
/// }
/// ```
///
/// It runs in the first pull of the stream, before the agent's span begins. To change the answer, it maps the stream or
/// gives it a result hook.
public protocol AgentMiddleware: Middleware {
    typealias Next = @Sendable (AgentRequest) async throws -> ResponseStream<AgentUpdate, AgentResponse>

    func handle(_ request: AgentRequest, next: @escaping Next) async throws -> ResponseStream<
        AgentUpdate, AgentResponse
    >
}
