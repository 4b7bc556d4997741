import AsyncHTTPClient
import TracewingAgents

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// A provider of models that whoever runs the server has configured. The playground asks these and no others: an
/// address never comes from a request.
///
/// ```swift
/// var options = ServerOptions()
/// options.providers = [
///     try ModelProvider("openai", kind: .openAIChat, models: ["gpt-4o-mini"], key: key),
///     try ModelProvider("local", kind: .openAIChat, baseURL: "http://127.0.0.1:8080/v1"),
/// ]
/// ```
///
/// The key goes to the host of ``baseURL`` alone: redirects are not followed, and no answer, log line or description
/// has it.
///
/// ## Addresses within a network
/// A host's name may lead to an address of this machine or its network, now or later. Such an answer is refused,
/// whatever the name, unless the address itself stands in ``baseURL``, or `localhost`.
public struct ModelProvider: Sendable {
    /// The API a provider speaks.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        /// Chat Completions, as OpenAI and most others have them.
        case openAIChat = "openai-chat"
        /// OpenAI's Responses API.
        case openAIResponses = "openai-responses"
        /// Anthropic's Messages API.
        case anthropic

        /// Where whoever made the API serves it.
        public var standardBaseURL: String {
            switch self {
            case .openAIChat, .openAIResponses: "https://api.openai.com/v1"
            case .anthropic: "https://api.anthropic.com"
            }
        }
    }

    /// What requests name it by.
    public let name: String
    public let kind: Kind
    /// Where its API is.
    public let baseURL: String
    /// Models to offer. Others can be asked for as well.
    public let models: [String]
    /// The host of ``baseURL``: a name or an address.
    let host: String
    private let key: Secret<String?>

    /// - Parameters:
    ///   - name: Letters, digits, `-` and `_`.
    ///   - baseURL: An `http` or `https` address; the API's own unless given.
    ///   - models: Models to offer.
    ///   - key: What the provider knows its customer by.
    /// - Throws: ``ModelProviderError`` if the name or the address cannot be used.
    public init(
        _ name: String,
        kind: Kind,
        baseURL: String? = nil,
        models: [String] = [],
        key: String? = nil
    ) throws(ModelProviderError) {
        guard !name.isEmpty, name.utf8.count <= 64, name.allSatisfy(Self.isGood) else {
            throw ModelProviderError("A provider's name has letters, digits, '-' and '_' alone, and at most 64.")
        }
        let baseURL = baseURL ?? kind.standardBaseURL
        // The address is not repeated: a key may have been pasted in its place.
        guard let url = URLComponents(string: baseURL), ["http", "https"].contains(url.scheme?.lowercased()),
            let host = url.host, !host.isEmpty
        else {
            throw ModelProviderError("The address of the provider '\(name)' is no http or https address.")
        }
        guard url.user == nil, url.password == nil, url.query == nil, url.fragment == nil else {
            throw ModelProviderError(
                "The address of the provider '\(name)' must have no user, password, query or fragment: it is shown."
            )
        }
        self.name = name
        self.kind = kind
        self.baseURL = baseURL
        self.models = models
        self.host = host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host
        self.key = Secret(key)
    }

    /// Whether a key is sent.
    public var hasKey: Bool { key.value != nil }

    /// Asks one of its models.
    ///
    /// - Parameter httpClient: Nil takes the one that all chat clients share.
    func chatClient(for model: String, over httpClient: HTTPClient? = nil) -> any ChatClient {
        switch kind {
        case .openAIChat:
            OpenAIChatClient(model: model, baseURL: baseURL, apiKey: key.value, httpClient: httpClient)
        case .openAIResponses:
            OpenAIResponsesClient(model: model, baseURL: baseURL, apiKey: key.value, httpClient: httpClient)
        case .anthropic:
            AnthropicChatClient(model: model, baseURL: baseURL, apiKey: key.value, httpClient: httpClient)
        }
    }

    private static func isGood(_ character: Character) -> Bool {
        character.isASCII && (character.isLetter || character.isNumber || character == "-" || character == "_")
    }
}

extension ModelProvider: CustomStringConvertible, CustomReflectable {
    public var description: String { "\(name) (\(kind.rawValue) at \(baseURL), \(hasKey ? "with" : "without") a key)" }

    public var customMirror: Mirror { Mirror(self, children: ["name": name]) }
}

/// A provider that cannot be used as it was configured.
public struct ModelProviderError: Error, Sendable, CustomStringConvertible {
    /// For a person: what is wrong, and how it should be.
    public let description: String

    init(_ description: String) {
        self.description = description
    }
}
