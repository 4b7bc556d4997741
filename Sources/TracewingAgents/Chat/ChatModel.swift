/// Which model a client asks, and where it is served.
public struct ChatModel: Sendable, Hashable {
    /// The model asked for, unless the request names another.
    public var name: String?
    /// The provider as the GenAI conventions name it: `openai`, `anthropic`, …
    public var provider: String
    /// The host asked; nil for a model in the process.
    public var serverAddress: String?
    public var serverPort: Int?

    public init(name: String?, provider: String, serverAddress: String? = nil, serverPort: Int? = nil) {
        self.name = name
        self.provider = provider
        self.serverAddress = serverAddress
        self.serverPort = serverPort
    }
}
