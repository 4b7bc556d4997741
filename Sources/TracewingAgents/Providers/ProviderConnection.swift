import AsyncHTTPClient
import NIOHTTP1
import Tracing
import TracewingModel
import TracewingStreams

/// What every client of a provider needs to send its requests: where to, with which headers, how often.
struct ProviderConnection: Sendable {
    let api: ProviderAPI
    let endpoint: ModelEndpoint
    private let headers: Secret<HTTPHeaders>
    private let errors: ProviderErrors
    private let httpClient: HTTPClient
    /// When requests are repeated.
    var retries: RetrySchedule
    /// What the wait before that is measured with.
    var clock: any Clock<Duration> = ContinuousClock()
    /// What writes the context into the headers; nil takes what is bootstrapped when a request is made.
    var instrument: (any Instrument)?

    /// - Parameters:
    ///   - api: The API spoken.
    ///   - baseURL: Its address, without the path of the API.
    ///   - key: What the provider knows its customer by.
    ///   - authorization: The header the key is sent in.
    ///   - headers: Further headers; they replace ours.
    ///   - maxRetries: How often a request is repeated.
    ///   - httpClient: Nil takes the one that all clients share.
    init(
        to api: ProviderAPI,
        at baseURL: String,
        key: String?,
        authorization: (String) -> (name: String, value: String),
        headers: [String: String],
        maxRetries: Int,
        httpClient: HTTPClient?
    ) {
        // A key read from a file often ends with a line break, which no header may hold.
        let key = key?.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        var fields = HTTPHeaders([("content-type", "application/json"), ("user-agent", "tracewing")])
        for field in api.headers { fields.add(name: field.name, value: field.value) }
        if let field = key.map(authorization) { fields.add(name: field.name, value: field.value) }
        for (name, value) in headers { fields.replaceOrAdd(name: name, value: value) }
        self.api = api
        endpoint = ModelEndpoint(baseURL)
        self.headers = Secret(fields)
        errors = ProviderErrors(
            api: api,
            endpoint: endpoint,
            secrets: Secret([key].compactMap(\.self) + headers.values + endpoint.secrets)
        )
        self.httpClient = httpClient ?? .models
        retries = RetrySchedule(limit: maxRetries)
    }

    /// What telemetry says about the model asked here.
    func model(named name: String, provider: String?) -> ChatModel {
        ChatModel(
            name: name,
            provider: provider ?? endpoint.host.flatMap(ProviderName.provider(at:)) ?? api.provider,
            serverAddress: endpoint.host,
            serverPort: endpoint.host == nil ? nil : endpoint.port
        )
    }

    /// The answer to `request`. Nothing is sent, and no body is made, before the first pull.
    func answer<Decoder: AnswerDecoder>(
        to request: ChatRequest,
        as decoder: Decoder,
        context: ServiceContext,
        body: @escaping @Sendable () -> JSONObject
    ) -> ResponseStream<ChatUpdate, ChatResponse> {
        ResponseStream(
            pulling: { ProviderAnswer(to: call(body(), for: request, in: context), decodedBy: decoder) },
            folding: ChatResponseBuilder(),
            { $0.add($1) },
            finalizer: { $0.response() }
        )
    }

    private func call(_ body: JSONObject, for request: ChatRequest, in context: ServiceContext) -> ProviderCall {
        var body = body
        // Last, so that nothing of ours stands against what only one provider knows.
        for member in request.options.additional.members { body[member.key] = member.value }
        var headers = headers.value
        headers.add(name: "accept", value: request.streaming ? "text/event-stream" : "application/json")
        return ProviderCall(
            url: Secret(endpoint.address(of: api.path)),
            headers: Secret(headers),
            body: JSONValue.object(body).utf8,
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
