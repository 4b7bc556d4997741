import TracewingStreams

/// Plays one turn of a ``ScriptedChatClient``.
struct ScriptedAnswer: StreamSource {
    private let request: ChatRequest
    private let client: ScriptedChatClient
    /// What is left of the turn, last first; nil before the first pull.
    private var events: [ScriptedTurn.Event]?
    private let stop = Interruption()

    init(to request: ChatRequest, by client: ScriptedChatClient) {
        self.request = request
        self.client = client
    }

    mutating func next(isolation actor: isolated (any Actor)?) async throws -> ChatUpdate? {
        if events == nil { events = try await makeEvents() }
        while let event = events?.popLast() {
            guard !stop.isInterrupted else { return nil }
            switch event {
            case .update(let update): return update
            case .delay(let duration): try await stop.sleep(for: duration, clock: client.clock)
            case .failure(let error): throw error
            }
        }
        return nil
    }

    var hasBufferedUpdate: Bool {
        if case .update? = events?.last { true } else { false }
    }

    var interruption: StreamInterruption? {
        { [stop] in stop.interrupt() }
    }

    private func makeEvents() async throws -> [ScriptedTurn.Event] {
        let turn = ScriptedTurn(
            try await client.script(request),
            to: request,
            model: request.options.model ?? client.model.name,
            tokenDelay: client.tokenDelay
        )
        return turn.events.reversed()
    }
}
