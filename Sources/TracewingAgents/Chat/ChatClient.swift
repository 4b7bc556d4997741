public import TracewingStreams
public import Tracing

/// A language model, or a decorator around one.
///
/// There is one requirement, so that a decorator wraps one thing:
///
/// ```swift
/// struct Logged<Client: ChatClient>: ChatClient {
///     let client: Client
///     var model: ChatModel { client.model }
///     func stream(_ request: ChatRequest, context: ServiceContext) -> ResponseStream<ChatUpdate, ChatResponse> {
///         client.stream(request, context: context).withTransformHook { print($0.text); return nil }
///     }
/// }
/// ```
///
/// ``respond(to:context:)`` is an extension over it.
public protocol ChatClient: Sendable {
    /// What is asked, and where: what telemetry says about the model.
    var model: ChatModel { get }

    /// Asks the model. Nothing happens until the stream is pulled.
    ///
    /// - Parameters:
    ///   - request: The conversation and the options.
    ///   - context: The parent of what is traced on the way. It is handed down, never looked up.
    func stream(_ request: ChatRequest, context: ServiceContext) -> ResponseStream<ChatUpdate, ChatResponse>
}

extension ChatClient {
    /// Asks the model and waits for the whole answer. The provider is asked without streaming.
    public func respond(
        to request: ChatRequest,
        context: ServiceContext = .current ?? .topLevel
    ) async throws -> ChatResponse {
        var request = request
        request.streaming = false
        return try await stream(request, context: context).response
    }
}
