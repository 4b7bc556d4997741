public import AsyncHTTPClient
import NIOHTTP1
public import Tracing
import TracewingModel
import TracewingModel
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

    private let endpoint: ModelEndpoint
    private let headers: Secret<HTTPHeaders>
    private let errors: ProviderErrors
    private let httpClient: HTTPClient
    /// When requests are repeated.
    var retries: RetrySchedule
    /// What the wait before that is measured with.
    var clock: any Clock<Duration> = ContinuousClock()
    /// What writes the context into the headers; nil takes what is bootstrapped when a request is made.
    var instrument: (any Instrument)?

    /// Makes a client. Nothing is sent before a stream is pulled.
    ///
    /// - Parameters:
    ///   - model: The model to ask, unless a request names another.
    ///   - baseURL: Where the API is; `/chat/completions` is added. A query, such as `?api-version=…`, is kept.
    ///   - apiKey: Sent as a bearer token. Local servers need none.
    ///   - headers: Further headers, such as `api-key` for Azure.
    ///   - provider: The provider as the GenAI conventions name it.
    ///   - maxRetries: How often a request is repeated that failed before its answer began.
    ///   - httpClient: The HTTP client to use. It is not shut down here. Nil takes one that all chat clients share.
    public init(
        model: String,
        baseURL: String = "https://api.openai.com/v1",
        apiKey: String? = nil,
        headers: [String: String] = [:],
        provider: String = "openai",
        maxRetries: Int = 2,
        httpClient: HTTPClient? = nil
    ) {
        let endpoint = ModelEndpoint(baseURL)
        // A key read from a file often ends with a line break, which no header may hold.
        let key = apiKey?.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        var fields = HTTPHeaders([("content-type", "application/json"), ("user-agent", "tracewing")])
        if let key { fields.add(name: "authorization", value: "Bearer \(key)") }
        for (name, value) in headers { fields.replaceOrAdd(name: name, value: value) }
        self.model = ChatModel(
            name: model,
            provider: provider,
            serverAddress: endpoint.host,
            serverPort: endpoint.host == nil ? nil : endpoint.port
        )
        self.endpoint = endpoint
        self.headers = Secret(fields)
        self.errors = ProviderErrors(endpoint: endpoint, secrets: Secret(([key].compactMap(\.self)) + headers.values))
        self.httpClient = httpClient ?? .models
        self.retries = RetrySchedule(limit: maxRetries)
    }

    /// Makes a client. Nothing is sent before a stream is pulled.
    ///
    /// - Parameters:
    ///   - model: The model to ask, unless a request names another.
    ///   - baseURL: Where the API is; `/chat/completions` is added. A query, such as `?api-version=…`, is kept.
    ///   - apiKey: Sent as a bearer token. Local servers need none.
    ///   - headers: Further headers, such as `api-key` for Azure.
    ///   - provider: The provider as the GenAI conventions name it.
    ///   - maxRetries: How often a request is repeated that failed before its answer began.
    ///   - httpClient: The HTTP client to use. It is not shut down here. Nil takes one that all chat clients share.
    public init(
        model: String,
        baseURL: URL,
        apiKey: String? = nil,
        headers: [String: String] = [:],
        provider: String = "openai",
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
        ResponseStream(
            pulling: { OpenAIAnswer(to: call(for: request, in: context)) },
            folding: ChatResponseBuilder(),
            { $0.add($1) },
            finalizer: { $0.response() }
        )
    }

    private func call(for request: ChatRequest, in context: ServiceContext) -> OpenAICall {
        var body = OpenAIRequestBody(request: request, model: model.name)
        if let host = endpoint.host, host.hasSuffix("openai.com") || host.hasSuffix("azure.com") {
            body.tokenLimitKey = "max_completion_tokens"
        }
        var headers = headers.value
        headers.add(name: "accept", value: request.streaming ? "text/event-stream" : "application/json")
        return OpenAICall(
            url: Secret(endpoint.address(of: "chat/completions")),
            headers: Secret(headers),
            body: body.json.utf8,
            isStreaming: request.streaming,
            context: context,
            instrument: instrument ?? InstrumentationSystem.instrument,
            httpClient: httpClient,
            retries: retries,
            clock: clock,
            errors: errors
        )
    }
}

extension OpenAIChatClient: CustomStringConvertible, CustomReflectable {
    public var description: String { "OpenAIChatClient(\(model.name ?? "any model") at \(endpoint))" }

    /// Nothing but the model: the HTTP client's connections hold requests, and requests hold keys.
    public var customMirror: Mirror { Mirror(self, children: ["model": model]) }
}
