import AsyncHTTPClient
import Testing
import TracewingModel

@testable import TracewingAgents

/// A provider with a recorded answer, for tests that hold for all of them.
struct ProviderCase: Sendable, CustomTestStringConvertible {
    let name: String
    let path: String
    /// A streamed answer with a thought, text, two interleaved calls and usage.
    let recording: RecordedAnswer
    /// A short one, of text alone.
    let brief: RecordedAnswer
    /// What the recording adds up to.
    let response: ChatResponse
    /// The same answer, not streamed.
    let document: String
    /// An event that brings the text `one`.
    let opening: [RecordedAnswer.Event]
    /// An event that brings nothing but so much text.
    let textEvent: @Sendable (String) -> RecordedAnswer.Event
    /// An event that reports an error: overloaded.
    let failure: RecordedAnswer.Event
    let failureCode: String
    /// The header of the key, and how the key stands in it.
    let keyHeader: (name: String, prefix: String)
    let make:
        @Sendable (_ baseURL: String, _ key: String?, _ maxRetries: Int, HTTPClient?, any Clock<Duration>) ->
            any ChatClient
    /// How many updates each event makes.
    let countUpdates: @Sendable ([RecordedAnswer.Event]) throws -> Int

    var testDescription: String { name }

    static let all = [openAIChat, openAIResponses, anthropic]
    static let key = "sk-very-secret-key"
    static let request = ChatRequest(messages: [ChatMessage(role: .user, "Oslo to Bergen?")])

    func client(
        _ baseURL: String,
        key: String? = ProviderCase.key,
        maxRetries: Int = 2,
        httpClient: HTTPClient? = nil,
        clock: any Clock<Duration> = RecordingClock()
    ) -> any ChatClient {
        make(baseURL, key, maxRetries, httpClient, clock)
    }

    static func count<Decoder: AnswerDecoder>(_ events: [RecordedAnswer.Event], _ decoder: Decoder) throws -> Int {
        var decoder = decoder
        return try events.reduce(0) { count, event in
            guard event.data != Decoder.endMarker else { return count }
            return try count + decoder.updates(from: JSONValue(parsing: event.data)).count
        }
    }

    /// The answer of all three recordings.
    static func response(id: String, items: (afterThought: [ChatMessage.Part], afterCalls: [ChatMessage.Part]))
        -> ChatResponse
    {
        ChatResponse(
            messages: [
                ChatMessage(
                    role: .assistant,
                    parts: [.reasoning("Hm.")] + items.afterThought + [
                        .text("Tøg 🚂"), .toolCall(ToolCall(id: "a", name: "find", arguments: #"{"to":1}"#)),
                        .toolCall(ToolCall(id: "b", name: "now", arguments: "{}")),
                    ] + items.afterCalls,
                    finishReason: .toolCall
                )
            ],
            usage: Usage(
                inputTokens: 9,
                outputTokens: 3,
                cacheReadInputTokens: 4,
                reasoningTokens: 1
            ),
            responseID: id,
            model: "m-1",
            finishReason: .toolCall
        )
    }
}
