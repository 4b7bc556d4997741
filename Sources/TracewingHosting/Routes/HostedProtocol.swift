/// How an agent is spoken to over HTTP.
public struct HostedProtocol: Sendable, Hashable {
    enum Kind: Sendable, Hashable {
        case uiMessageStream, chatCompletions, responses
    }

    let kind: Kind

    /// The UI message stream of the AI SDK, version 1: what `useChat` of its front ends speaks.
    public static let uiMessageStream = HostedProtocol(kind: .uiMessageStream)
    /// OpenAI's Chat Completions, streamed and not.
    public static let chatCompletions = HostedProtocol(kind: .chatCompletions)
    /// OpenAI's Responses, streamed and not. Nothing is stored: every request brings its conversation.
    public static let responses = HostedProtocol(kind: .responses)
}
