/// The APIs models are asked over.
enum ProviderAPI: Sendable {
    case chatCompletions, responses, messages

    /// Where below the base address it is.
    var path: String {
        switch self {
        case .chatCompletions: "chat/completions"
        case .responses: "responses"
        case .messages: "v1/messages"
        }
    }

    /// The end of the sentence "It did not answer as …".
    var manner: String {
        switch self {
        case .chatCompletions: "Chat Completions do"
        case .responses: "the Responses API does"
        case .messages: "the Messages API does"
        }
    }

    /// Who made it, and serves it unless the address says otherwise. A value of `gen_ai.provider.name`.
    var provider: String {
        switch self {
        case .chatCompletions, .responses: "openai"
        case .messages: "anthropic"
        }
    }

    /// What data of this API's own is marked with. See ``ProviderItem``.
    var itemMark: String {
        switch self {
        case .chatCompletions: "openai.chat"
        case .responses: "openai.responses"
        case .messages: "anthropic.messages"
        }
    }

    /// What every request carries beside what the user gives.
    var headers: [(name: String, value: String)] {
        switch self {
        case .chatCompletions, .responses: []
        case .messages: [("anthropic-version", "2023-06-01")]
        }
    }
}
