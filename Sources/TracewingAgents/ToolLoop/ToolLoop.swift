import TracewingConcurrency
import TracewingModel
import TracewingStreams
import Tracing

/// The updates of a run: the model's answers, the results of the tools it asked for, and its answers to those.
struct ToolLoop: StreamSource {
    /// Calls of an earlier run that wait for approvals, and where it is written down what became of them.
    struct Waiting: Sendable {
        let batch: ToolBatch
        /// Kept until it is written down.
        let claim: SessionDecision?
        let record: (@Sendable ([ToolResult]) async throws -> Void)?
    }

    private let agentName: String
    private let client: any ChatClient
    private let context: ServiceContext
    private let runner: ToolRunner
    private let limits: ToolLoopLimits

    private var request: ChatRequest
    /// Is decided before the model is asked.
    private var waiting: Waiting?
    /// The model's answer that is being read.
    private let round = OpenRound()
    private var iterator: OpenRound.Stream.Iterator?
    private var roundNumber = 0
    private var failedRounds = 0
    /// Results of tools, waiting to be delivered.
    private var results: ArraySlice<ChatUpdate> = []
    /// The model was asked to answer without tools: whatever it says is the last word.
    private var isLastRound = false
    private var hasEnded = false

    static let noAnswer = "Function invocation limit reached before a final answer could be produced."

    init(
        of agentName: String,
        client: any ChatClient,
        request: ChatRequest,
        waiting: Waiting?,
        context: ServiceContext,
        runner: ToolRunner,
        limits: ToolLoopLimits
    ) {
        self.agentName = agentName
        self.client = client
        self.request = request
        self.waiting = waiting
        self.context = context
        self.runner = runner
        self.limits = limits
        heedLimits()
    }

    var hasBufferedUpdate: Bool { !results.isEmpty }

    mutating func next(isolation actor: isolated (any Actor)?) async throws -> AgentUpdate? {
        while true {
            if let result = results.popFirst() { return AgentUpdate(update: result, agentName: agentName) }
            if hasEnded { return nil }
            if let waiting {
                self.waiting = nil
                try await decide(waiting)
                continue
            }
            let answer = try openRound()
            if var update = try await answer.next(isolation: actor) {
                update.round = roundNumber
                // Who leaves it out means the model; the results of tools must not join its message.
                if update.role == nil { update.role = .assistant }
                return AgentUpdate(update: update, agentName: agentName)
            }
            try await finishRound()
        }
    }

    mutating func close(isolation actor: isolated (any Actor)?) async {
        await round.close()
        iterator = nil
    }

    mutating func abandon() {
        round.stop.interrupt()
    }

    /// Cancels tools that run, and closes the answer that is being read.
    var interruption: StreamInterruption? {
        { [round] in await round.close() }
    }

    private mutating func openRound() throws -> OpenRound.Stream.Iterator {
        if let iterator { return iterator }
        guard let iterator = round.open(client.stream(request, context: context)) else { throw CancellationError() }
        self.iterator = iterator
        return iterator
    }

    /// The model has said what it wanted to: run the tools it asked for, or end.
    private mutating func finishRound() async throws {
        guard let response = try await round.take()?.response else { throw CancellationError() }
        iterator = nil
        let calls = response.messages.flatMap(\.toolCalls)
        if isLastRound || calls.isEmpty || request.options.tools.isEmpty {
            hasEnded = true
            if isLastRound, response.text.isEmpty {
                results = [ChatUpdate(contents: [.text(Self.noAnswer)], role: .assistant, round: roundNumber)]
            }
            return
        }
        request.messages += response.messages
        try await decide(Waiting(batch: ToolBatch(calls: calls), claim: nil, record: nil))
    }

    /// Runs the calls of a batch, or asks whom has to be asked, and ends.
    private mutating func decide(_ waiting: Waiting) async throws {
        let questions = runner.questions(of: waiting.batch)
        guard questions.isEmpty else {
            results = [
                ChatUpdate(
                    contents: questions.map { .part(.approvalRequest($0)) },
                    role: .assistant,
                    round: roundNumber
                )
            ]
            hasEnded = true
            return
        }
        let outputs = try await runner.run(waiting.batch, stop: round.stop) { [waiting] results in
            // All of it is captured, and with it the claim: the task may outlive the loop.
            try await waiting.record?(results)
        }
        request.messages.append(ChatMessage(role: .tool, parts: outputs.map { .toolResult($0) }))
        request.messages = request.messages.completed
        results = outputs.map { ChatUpdate(contents: [.toolResult($0)], role: .tool, round: roundNumber) }[...]
        failedRounds = outputs.contains(where: \.isError) ? failedRounds + 1 : 0
        roundNumber += 1
        // A model that must call a tool in every round never answers.
        if request.options.toolChoice?.isForced == true { request.options.toolChoice = .automatic }
        heedLimits()
    }

    private mutating func heedLimits() {
        let hasFailed = failedRounds > 0 && failedRounds >= limits.maxConsecutiveErrors
        guard roundNumber >= limits.maxRounds || hasFailed else { return }
        isLastRound = true
        request.options.toolChoice = ToolChoice.none
    }
}

/// The model's answer a tool loop is reading, and the tools it runs: what another task may have to stop.
private final class OpenRound: Sendable {
    typealias Stream = ResponseStream<ChatUpdate, ChatResponse>

    /// Stops the tools.
    let stop = Interruption()
    private let stream = Locked<Stream?>(nil)

    /// Nil once the loop has been stopped: nothing new is asked then.
    func open(_ opened: Stream) -> Stream.Iterator? {
        stream.withLock { $0 = opened }
        return stop.isInterrupted ? nil : opened.makeAsyncIterator()
    }

    /// The answer that has been read, which is then forgotten.
    func take() -> Stream? {
        stream.withLock { stream in
            defer { stream = nil }
            return stream
        }
    }

    func close() async {
        stop.interrupt()
        await take()?.close()
    }
}

extension ToolChoice {
    fileprivate var isForced: Bool {
        switch self {
        case .required, .tool: true
        case .automatic, .none: false
        }
    }
}
