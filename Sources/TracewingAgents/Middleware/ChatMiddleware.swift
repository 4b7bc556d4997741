public import TracewingStreams

/// Stands around each call of an agent's model: once for every round of its tool loop.
///
/// ```swift
/// struct Economy: ChatMiddleware {
///     func handle(_ request: ChatRequest, next: Next) async throws -> ResponseStream<ChatUpdate, ChatResponse> {
///         var request = request
///         if request.messages.count < 4 { request.options.model = "gpt-4o-mini" }
///         return try await next(request)
///     }
/// }
/// ```
public protocol ChatMiddleware: Middleware {
    typealias Next = @Sendable (ChatRequest) async throws -> ResponseStream<ChatUpdate, ChatResponse>

    func handle(_ request: ChatRequest, next: @escaping Next) async throws -> ResponseStream<ChatUpdate, ChatResponse>
}
