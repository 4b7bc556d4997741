public import AsyncHTTPClient
public import Tracing
import TracewingModel
public import TracewingStreams

#if canImport(FoundationEssentials)
    public import FoundationEssentials
#else
    public import Foundation
#endif

/// Asks a model over Anthropic's Messages API.
///
/// ```swift
/// let client = AnthropicChatClient(model: "claude-sonnet-4-5", apiKey: key)
/// ```
///
/// Failures, retries, the key and tracing are as with ``OpenAIChatClient``.
///
/// ## What a model thinks
/// A reasoning effort in the options makes the model think. Claude from 4.6 on is told the effort; older models, and
/// others behind this API, are given a budget: 1,024 tokens for low, 4,096 for medium, 16,384 for high. It comes on top
/// of `maxTokens` of the client; with one in the options it is kept below that, and with one up to 1,024 there is no
/// thinking. A model that is made to call a tool does not think either: the API does not allow it.
///
/// Thoughts are signed. The signatures are parts of the message and go back with the next question, as the API wants.
///
/// ## The form of the answer
/// A schema is sent as `output_config.format`, which Claude knows from 4.1 (Opus) and 4.5 on; older models refuse it.
/// The API has no name for JSON without a schema: the model is asked for it in the instructions.
///
/// ## What is not sent
/// This API has no names for a seed and penalties: they are left out.
public struct AnthropicChatClient: ChatClient {
    public let model: ChatModel

    var connection: ProviderConnection
    private let maxTokens: Int

    /// Makes a client. Nothing is sent before a stream is pulled.
    ///
    /// - Parameters:
    ///   - model: The model to ask, unless a request names another.
    ///   - baseURL: Where the API is; `/v1/messages` is added, or what of it is missing. A query is kept.
    ///   - apiKey: Sent as `x-api-key`.
    ///   - headers: Further headers, such as `anthropic-beta`, or another `anthropic-version` than 2023-06-01.
    ///   - maxTokens: How many tokens an answer may have where the options do not say: this API has to be told.
    ///   - provider: The provider as the GenAI conventions name it. Nil goes by the host, and takes `anthropic` if that
    ///     is not known.
    ///   - maxRetries: How often a request is repeated that failed before its answer began.
    ///   - httpClient: The HTTP client to use. It is not shut down here. Nil takes one that all chat clients share.
    public init(
        model: String,
        baseURL: String = "https://api.anthropic.com",
        apiKey: String? = nil,
        headers: [String: String] = [:],
        maxTokens: Int = 8192,
        provider: String? = nil,
        maxRetries: Int = 2,
        httpClient: HTTPClient? = nil
    ) {
        connection = ProviderConnection(
            to: .messages,
            at: baseURL,
            key: apiKey,
            authorization: { ("x-api-key", $0) },
            headers: headers,
            maxRetries: maxRetries,
            httpClient: httpClient
        )
        self.model = connection.model(named: model, provider: provider)
        self.maxTokens = maxTokens
    }

    /// Makes a client of an address that is a `URL`; the other parameters are those of the other initializer.
    public init(
        model: String,
        baseURL: URL,
        apiKey: String? = nil,
        headers: [String: String] = [:],
        maxTokens: Int = 8192,
        provider: String? = nil,
        maxRetries: Int = 2,
        httpClient: HTTPClient? = nil
    ) {
        self.init(
            model: model,
            baseURL: baseURL.absoluteString,
            apiKey: apiKey,
            headers: headers,
            maxTokens: maxTokens,
            provider: provider,
            maxRetries: maxRetries,
            httpClient: httpClient
        )
    }

    public func stream(
        _ request: ChatRequest,
        context: ServiceContext
    ) -> ResponseStream<ChatUpdate, ChatResponse> {
        connection.answer(to: request, as: AnthropicDecoder(), context: context) {
            AnthropicRequestBody(request: request, model: model.name, defaultMaxTokens: maxTokens).json
        }
    }
}

extension AnthropicChatClient: CustomStringConvertible, CustomReflectable {
    public var description: String { "AnthropicChatClient(\(model.name ?? "any model") at \(connection.endpoint))" }

    /// Nothing but the model: the HTTP client's connections hold requests, and requests hold keys.
    public var customMirror: Mirror { Mirror(self, children: ["model": model]) }
}
