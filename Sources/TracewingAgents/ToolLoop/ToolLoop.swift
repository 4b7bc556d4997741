import TracewingModel
import TracewingStreams
import Tracing

/// The updates of a run: the model's answers, the results of the tools it asked for, and its answers to those.
struct ToolLoop: StreamSource {
    private typealias Round = ResponseStream<ChatUpdate, ChatResponse>

    private let client: any ChatClient
    private let context: ServiceContext
    private let runner: ToolRunner
    private let limits: ToolLoopLimits

    private var request: ChatRequest
    /// The model's answer that is being read.
    private var round: Round?
    private var iterator: Round.Iterator?
    private var roundNumber = 0
    private var failedRounds = 0
    /// Results of tools, waiting to be delivered.
    private var results: ArraySlice<ChatUpdate> = []
    /// The model was asked to answer without tools: whatever it says is the last word.
    private var isLastRound = false
    private var hasEnded = false

    static let noAnswer = "Function invocation limit reached before a final answer could be produced."

    init(
        client: any ChatClient,
        request: ChatRequest,
        context: ServiceContext,
        runner: ToolRunner,
        limits: ToolLoopLimits
    ) {
        self.client = client
        self.request = request
        self.context = context
        self.runner = runner
        self.limits = limits
    }

    var hasBufferedUpdate: Bool { !results.isEmpty }

    mutating func next(isolation actor: isolated (any Actor)?) async throws -> ChatUpdate? {
        while true {
            if let result = results.popFirst() { return result }
            if hasEnded { return nil }
            let answer = openRound()
            if var update = try await answer.next(isolation: actor) {
                update.round = roundNumber
                return update
            }
            try await finishRound()
        }
    }

    mutating func close(isolation actor: isolated (any Actor)?) async {
        await round?.close()
        round = nil
        iterator = nil
    }

    private mutating func openRound() -> Round.Iterator {
        if let iterator { return iterator }
        let stream = client.stream(request, context: context)
        let iterator = stream.makeAsyncIterator()
        round = stream
        self.iterator = iterator
        return iterator
    }

    /// The model has said what it wanted to: run the tools it asked for, or end.
    private mutating func finishRound() async throws {
        guard let response = try await round?.response else { return }
        round = nil
        iterator = nil
        let calls = response.messages.flatMap(\.toolCalls)
        if isLastRound || calls.isEmpty || request.tools.isEmpty {
            hasEnded = true
            if isLastRound, response.text.isEmpty {
                results = [ChatUpdate(contents: [.text(Self.noAnswer)], role: .assistant, round: roundNumber)]
            }
            return
        }
        let outputs = try await runner.run(calls)
        request.messages += response.messages
        request.messages.append(ChatMessage(role: .tool, parts: outputs.map { .toolResult($0) }))
        results = outputs.map { ChatUpdate(contents: [.toolResult($0)], role: .tool, round: roundNumber) }[...]
        failedRounds = outputs.contains(where: \.isError) ? failedRounds + 1 : 0
        roundNumber += 1
        if roundNumber >= limits.maxRounds || failedRounds >= limits.maxConsecutiveErrors {
            isLastRound = true
            request.options.toolChoice = ToolChoice.none
        }
    }
}
