public import AsyncHTTPClient
public import Tracing
import TracewingModel
public import TracewingStreams

#if canImport(FoundationEssentials)
    public import FoundationEssentials
#else
    public import Foundation
#endif

/// Asks a model over OpenAI's Responses API.
///
/// ```swift
/// let client = OpenAIResponsesClient(model: "gpt-5-mini", apiKey: key)
/// ```
///
/// Failures, retries, the key and tracing are as with ``OpenAIChatClient``.
///
/// ## What a model thinks
/// A model that reasons goes on from its own thoughts after it has called a tool. They are parts of its message and are
/// sent back with the next question, as long as the conversation is kept: by their id while the provider stores
/// answers, which it does unless told otherwise, and in cipher where it does not (`store: false`, and a reasoning
/// effort in the options). To see a summary of them, ask for it:
///
/// ```swift
/// ChatOptions(additional: ["reasoning": ["effort": "high", "summary": "auto"]])
/// ```
///
/// ## What is not sent
/// This API has no names for stop sequences, a seed and penalties: they are left out.
public struct OpenAIResponsesClient: ChatClient {
    public let model: ChatModel

    var connection: ProviderConnection
    private let isStored: Bool?

    /// Makes a client. Nothing is sent before a stream is pulled.
    ///
    /// - Parameters:
    ///   - model: The model to ask, unless a request names another.
    ///   - baseURL: Where the API is; `/responses` is added. A query, such as `?api-version=…`, is kept.
    ///   - apiKey: Sent as a bearer token. Local servers need none.
    ///   - headers: Further headers, such as `api-key` for Azure.
    ///   - store: Whether the provider keeps the answers. Nil leaves it to the provider: OpenAI keeps them for 30 days.
    ///   - provider: The provider as the GenAI conventions name it. Nil goes by the host, and takes `openai` if that is
    ///     not known.
    ///   - maxRetries: How often a request is repeated that failed before its answer began.
    ///   - httpClient: The HTTP client to use. It is not shut down here. Nil takes one that all chat clients share.
    public init(
        model: String,
        baseURL: String = "https://api.openai.com/v1",
        apiKey: String? = nil,
        headers: [String: String] = [:],
        store: Bool? = nil,
        provider: String? = nil,
        maxRetries: Int = 2,
        httpClient: HTTPClient? = nil
    ) {
        connection = ProviderConnection(
            to: .responses,
            at: baseURL,
            key: apiKey,
            authorization: { ("authorization", "Bearer \($0)") },
            headers: headers,
            maxRetries: maxRetries,
            httpClient: httpClient
        )
        self.model = connection.model(named: model, provider: provider)
        isStored = store
    }

    /// Makes a client of an address that is a `URL`; the other parameters are those of the other initializer.
    public init(
        model: String,
        baseURL: URL,
        apiKey: String? = nil,
        headers: [String: String] = [:],
        store: Bool? = nil,
        provider: String? = nil,
        maxRetries: Int = 2,
        httpClient: HTTPClient? = nil
    ) {
        self.init(
            model: model,
            baseURL: baseURL.absoluteString,
            apiKey: apiKey,
            headers: headers,
            store: store,
            provider: provider,
            maxRetries: maxRetries,
            httpClient: httpClient
        )
    }

    public func stream(
        _ request: ChatRequest,
        context: ServiceContext
    ) -> ResponseStream<ChatUpdate, ChatResponse> {
        connection.answer(to: request, as: OpenAIResponsesDecoder(), context: context) {
            OpenAIResponsesRequestBody(request: request, model: model.name, isStored: isStored).json
        }
    }
}

extension OpenAIResponsesClient: CustomStringConvertible, CustomReflectable {
    public var description: String { "OpenAIResponsesClient(\(model.name ?? "any model") at \(connection.endpoint))" }

    /// Nothing but the model: the HTTP client's connections hold requests, and requests hold keys.
    public var customMirror: Mirror { Mirror(self, children: ["model": model]) }
}
