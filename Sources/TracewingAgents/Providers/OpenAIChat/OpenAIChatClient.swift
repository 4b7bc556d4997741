public import AsyncHTTPClient
public import Tracing
public import TracewingStreams

#if canImport(FoundationEssentials)
    public import FoundationEssentials
#else
    public import Foundation
#endif

/// Asks a model over OpenAI's Chat Completions, which most servers of models speak: OpenAI, Azure OpenAI, Ollama,
/// llama.cpp, vLLM and others.
///
/// ```swift
/// let client = OpenAIChatClient(model: "gpt-4o-mini", apiKey: key)
/// let local = OpenAIChatClient(model: "qwen3:8b", baseURL: "http://localhost:11434/v1")
/// ```
///
/// ## Failures
/// They are ``ChatError``s. A request that fails before its answer begins is repeated when that may help: after the
/// statuses 408, 409, 429 and 5xx and when no connection could be made, as late as `Retry-After` asks (at most a
/// minute). An answer that has begun is never asked for again. An answer that breaks off is a ``ChatError`` of the kind
/// ``ChatError/Kind/cutShort``, thrown after the text that came.
///
/// ## The key
/// The key and the values of additional headers are in no error, no log line and no description, not even where the
/// server repeats them.
///
/// ## Tracing
/// The request carries the context it is asked in (`traceparent`). The HTTP client makes no span of its own, unless you
/// give one that does; its spans then hang under that context.
public struct OpenAIChatClient: ChatClient {
    public let model: ChatModel

    var connection: ProviderConnection

    /// Makes a client. Nothing is sent before a stream is pulled.
    ///
    /// - Parameters:
    ///   - model: The model to ask, unless a request names another.
    ///   - baseURL: Where the API is; `/chat/completions` is added. A query, such as `?api-version=…`, is kept.
    ///   - apiKey: Sent as a bearer token. Local servers need none.
    ///   - headers: Further headers, such as `api-key` for Azure.
    ///   - provider: The provider as the GenAI conventions name it. Nil goes by the host, and takes `openai` if that is
    ///     not known.
    ///   - maxRetries: How often a request is repeated that failed before its answer began.
    ///   - httpClient: The HTTP client to use. It is not shut down here. Nil takes one that all chat clients share.
    public init(
        model: String,
        baseURL: String = "https://api.openai.com/v1",
        apiKey: String? = nil,
        headers: [String: String] = [:],
        provider: String? = nil,
        maxRetries: Int = 2,
        httpClient: HTTPClient? = nil
    ) {
        connection = ProviderConnection(
            to: .chatCompletions,
            at: baseURL,
            key: apiKey,
            authorization: { ("authorization", "Bearer \($0)") },
            headers: headers,
            maxRetries: maxRetries,
            httpClient: httpClient
        )
        self.model = connection.model(named: model, provider: provider)
    }

    /// Makes a client of an address that is a `URL`; the other parameters are those of the other initializer.
    public init(
        model: String,
        baseURL: URL,
        apiKey: String? = nil,
        headers: [String: String] = [:],
        provider: String? = nil,
        maxRetries: Int = 2,
        httpClient: HTTPClient? = nil
    ) {
        self.init(
            model: model,
            baseURL: baseURL.absoluteString,
            apiKey: apiKey,
            headers: headers,
            provider: provider,
            maxRetries: maxRetries,
            httpClient: httpClient
        )
    }

    public func stream(
        _ request: ChatRequest,
        context: ServiceContext
    ) -> ResponseStream<ChatUpdate, ChatResponse> {
        connection.answer(to: request, as: OpenAIChatDecoder(), context: context) {
            var body = OpenAIChatRequestBody(request: request, model: model.name)
            if let host = connection.endpoint.host, host.hasSuffix("openai.com") || host.hasSuffix("azure.com") {
                body.tokenLimitKey = "max_completion_tokens"
            }
            return body.json
        }
    }
}

extension OpenAIChatClient: CustomStringConvertible, CustomReflectable {
    public var description: String { "OpenAIChatClient(\(model.name ?? "any model") at \(connection.endpoint))" }

    /// Nothing but the model: the HTTP client's connections hold requests, and requests hold keys.
    public var customMirror: Mirror { Mirror(self, children: ["model": model]) }
}
