public import TracewingStreams
public import Tracing

/// A chat client that plays a script: for tests, demos and examples, without a network and the same every time.
///
/// ```swift
/// let client = ScriptedChatClient([
///     .text("Let me look. "),
///     .toolCall(name: "find_trains", arguments: ["from": "Oslo", "to": "Bergen"]),
///     .text("There is one at 8:25."),
/// ])
/// ```
///
/// A script is a list of turns, one for each time the model is asked. In the flat form above a tool call ends a turn.
/// Which turn is played follows from the request alone: it is the number of assistant messages since the last user
/// message, and past the end of the script its last turn. So the client has no state, conversations over one client
/// never mix, and every user message starts the script over. A script that ends with a tool call goes on calling.
///
/// Text arrives word by word. An answer ends with its usage (words, for tokens) and its finish reason. Like a model,
/// the client calls no tool when ``ChatOptions/toolChoice`` is `none`.
public struct ScriptedChatClient: ChatClient {
    public let model: ChatModel

    let script: @Sendable (ChatRequest) async throws -> [Step]
    let tokenDelay: Duration
    let clock: any Clock<Duration>

    /// Plays a list of steps in which a tool call ends a turn.
    ///
    /// - Parameters:
    ///   - steps: What the model does.
    ///   - tokenDelay: How long a word takes.
    ///   - model: The name the model answers under.
    ///   - clock: What delays are measured with.
    public init(
        _ steps: [Step],
        tokenDelay: Duration = .zero,
        model: String = "scripted-1",
        clock: any Clock<Duration> = ContinuousClock()
    ) {
        self.init(turns: Self.turns(of: steps), tokenDelay: tokenDelay, model: model, clock: clock)
    }

    /// Plays turns of several steps each, such as two tool calls at once.
    public init(
        turns: [[Step]],
        tokenDelay: Duration = .zero,
        model: String = "scripted-1",
        clock: any Clock<Duration> = ContinuousClock()
    ) {
        self.init(tokenDelay: tokenDelay, model: model, clock: clock) { request in
            turns.isEmpty ? [] : turns[min(request.answersSinceUser, turns.count - 1)]
        }
    }

    /// Decides what to do from what it is asked.
    ///
    /// ```swift
    /// let client = ScriptedChatClient { request in
    ///     guard let trains = request.toolResults.last else { return [.toolCall(name: "find_trains")] }
    ///     return [.text("I found \(trains.text).")]
    /// }
    /// ```
    ///
    /// - Parameters:
    ///   - tokenDelay: How long a word takes.
    ///   - model: The name the model answers under.
    ///   - clock: What delays are measured with.
    ///   - script: The steps of this one turn. What it throws, the answer fails with.
    public init(
        tokenDelay: Duration = .zero,
        model: String = "scripted-1",
        clock: any Clock<Duration> = ContinuousClock(),
        script: @escaping @Sendable (ChatRequest) async throws -> [Step]
    ) {
        self.model = ChatModel(name: model, provider: "tracewing.scripted")
        self.script = script
        self.tokenDelay = tokenDelay
        self.clock = clock
    }

    public func stream(
        _ request: ChatRequest,
        context: ServiceContext
    ) -> ResponseStream<ChatUpdate, ChatResponse> {
        ResponseStream(
            pulling: { ScriptedAnswer(to: request, by: self) },
            folding: ChatResponseBuilder(),
            { $0.add($1) },
            finalizer: { $0.response() }
        )
    }

    static func turns(of steps: [Step]) -> [[Step]] {
        var turns: [[Step]] = [[]]
        for step in steps {
            if case .toolCall? = turns.last?.last { turns.append([]) }
            turns[turns.count - 1].append(step)
        }
        return turns
    }
}
