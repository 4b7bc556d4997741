import HTTPTypes
import TracewingAgents
import TracewingModel

/// The providers of models this server may ask, by name.
struct Providers: Sendable {
    private let providers: [ModelProvider]
    private let resolver: HostResolver

    /// - Parameter resolver: What the addresses of hosts are looked up with.
    init(_ providers: [ModelProvider], resolver: HostResolver = .system) {
        self.providers = providers
        self.resolver = resolver
    }

    /// A client that asks one of a provider's models. Its host's name is looked up, and its addresses are judged,
    /// whenever a model is asked.
    ///
    /// - Throws: ``APIError`` if there is no such provider.
    func client(_ name: String, model: String) throws(APIError) -> any ChatClient {
        guard let provider = providers.first(where: { $0.name == name }) else {
            let names = providers.map(\.name).joined(separator: ", ")
            throw APIError(
                .badRequest,
                "no_such_provider",
                "This server has no provider of models with this name.",
                hint: providers.isEmpty ? Self.setupHint : "There are \(names)."
            )
        }
        guard !HostAddress.isWritten(provider.host) else { return provider.chatClient(for: model) }
        return PinnedChatClient(provider, model: model) { [resolver] in
            try await resolver.publicAddress(of: provider.host)
        }
    }

    private static let setupHint = """
        Set OPENAI_API_KEY or ANTHROPIC_API_KEY for 'tracewing serve', or name others in TRACEWING_PROVIDERS: \
        local=openai-chat@http://127.0.0.1:8080/v1
        """

    /// The provider a stored call went to: one at that host, else one of that vendor.
    func name(servedAt host: String?, by vendor: String?) -> String? {
        let atHost = providers.first { $0.host.lowercased() == host?.lowercased() }
        return (atHost ?? providers.first { $0.chatClient(for: "").model.provider == vendor })?.name
    }

    /// All of them, as the API shows them.
    var json: JSONValue { .array(providers.map(\.json)) }
}

extension ModelProvider {
    fileprivate var json: JSONValue {
        [
            "name": .string(name),
            "kind": .string(kind.rawValue),
            "base_url": .string(baseURL),
            "models": .array(models.map { .string($0) }),
            "has_key": .bool(hasKey),
        ]
    }
}
