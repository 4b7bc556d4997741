import TracewingAgents
import TracewingConcurrency
import TracewingEvaluation
import TracewingModel
import TracewingSDK
import TracewingStreams
import Tracing

/// One answer of a model, told as it comes: `(text|toolCall)* error? result`.
final class PlaygroundAnswer: Sendable {
    private let place: PlaygroundEvent.Place
    private let events: PlaygroundEvents
    private let facts = Locked(AnswerFacts())

    init(_ place: PlaygroundEvent.Place, events: PlaygroundEvents) {
        self.place = place
        self.events = events
    }

    /// Asks the model, and says what came of it. The result comes in any case, and last.
    ///
    /// - Parameters:
    ///   - silence: How long the model may say nothing.
    ///   - context: What the model's span starts from.
    /// - Returns: The answer, if it came to its end.
    func ask(
        _ client: any ChatClient,
        _ prompt: PromptDescription,
        _ variables: JSONObject,
        silence: Duration,
        context: ServiceContext
    ) async -> Result<ChatResponse, any Error> {
        let start = ContinuousClock.now
        var response: Result<ChatResponse, any Error>
        do {
            try Task.checkCancellation()
            let request = try prompt.request(with: variables)
            let traced = WatchedChatClient(client, limit: silence) { context in
                self.facts.withLock { $0.span = context.spanContext?.isSampled == true ? context.spanContext : nil }
            }
            .traced()
            let stream = traced.stream(request, context: context)
            var pieces = AnswerPieces()
            var isNamed = false
            for try await update in stream {
                let span = facts.withLock { facts in
                    facts.add(update, after: start.duration(to: .now))
                    return facts.span
                }
                for event in pieces.events(of: update, place) {
                    // Who stops reading before the result knows where to look.
                    events.send(isNamed ? event : span.map(event.naming) ?? event)
                    isNamed = true
                }
            }
            response = .success(try await stream.response)
            if let refusal = pieces.refusal { events.send(.error(refusal, place)) }
        } catch {
            events.send(.error(error is CancellationError ? "The run was cancelled." : "\(error)", place))
            response = .failure(error)
        }
        events.send(.result(facts.withLock { $0 }, took: start.duration(to: .now), place))
        return response
    }
}

extension AnswerFacts {
    fileprivate mutating func add(_ update: ChatUpdate, after time: Duration) {
        if timeToFirstChunk == nil { timeToFirstChunk = time }
        for case .usage(let more) in update.contents { usage = (usage ?? Usage()) + more }
    }
}

/// What the updates of one answer are told as.
private struct AnswerPieces {
    /// Tool calls by index: their names come with their first pieces alone, and are told with all.
    private var calls: [Int: ToolCallDelta] = [:]
    /// Why the provider did not want to go on, if it said so beside its answer.
    private(set) var refusal: String?

    mutating func events(of update: ChatUpdate, _ place: PlaygroundEvent.Place) -> [PlaygroundEvent] {
        update.contents.compactMap { content in
            switch content {
            case .text(let text):
                return .text(text, place)
            case .toolCallDelta(let delta):
                var whole = delta
                whole.id = delta.id ?? calls[delta.index]?.id
                whole.name = delta.name ?? calls[delta.index]?.name
                calls[delta.index] = ToolCallDelta(index: delta.index, id: whole.id, name: whole.name)
                return .toolCall(whole, place)
            case .error(let message, _):
                refusal = message
                return nil
            case .reasoning, .toolResult, .usage, .part:
                return nil
            }
        }
    }
}
