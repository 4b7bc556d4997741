import TracewingAgents
import TracewingConcurrency
import TracewingModel
import TracewingStreams
import Tracing

extension RunRecorder {
    /// A session whose history is kept by a store that writes down every call.
    func session(checkpoints: Checkpoints = Checkpoints(), failing: RecordedStore.Call? = nil) -> Session {
        let store = RecordedStore(recorder: self, checkpoints: checkpoints, failing: failing)
        return Session(id: "session", conversationID: "conversation", store: store)
    }

    /// A context provider that adds something of everything, and writes down every call.
    func provider(
        _ name: String,
        checkpoints: Checkpoints = Checkpoints(),
        failing: RecordedProvider.Call? = nil
    ) -> RecordedProvider {
        RecordedProvider(name: name, recorder: self, checkpoints: checkpoints, failing: failing)
    }

    /// Middleware of all three kinds that writes down what passes.
    func middleware(_ name: String, checkpoints: Checkpoints = Checkpoints()) -> RecordedMiddleware {
        RecordedMiddleware(name: name, recorder: self, checkpoints: checkpoints)
    }
}

/// Keeps the history of sessions, and writes down what it is asked.
final class RecordedStore: HistoryStore {
    enum Call { case reading, writing }

    private let recorder: RunRecorder
    private let checkpoints: Checkpoints
    private let failing: Call?
    private let kept = Locked<[ChatMessage]>([])

    init(recorder: RunRecorder, checkpoints: Checkpoints, failing: Call?) {
        self.recorder = recorder
        self.checkpoints = checkpoints
        self.failing = failing
    }

    func messages(of sessionID: String) async throws -> [ChatMessage] {
        recorder.note("history of \(sessionID)")
        recorder.noteSurroundings("history")
        try await checkpoints.reach("history read")
        if failing == .reading { throw Outage() }
        return kept.withLock { $0 }
    }

    func append(_ messages: [ChatMessage], to sessionID: String) async throws {
        recorder.note("remembered in \(sessionID): \(messages)")
        recorder.noteSurroundings("remembering")
        try await checkpoints.reach("history written")
        if failing == .writing { throw Outage() }
        kept.withLock { $0 += messages }
    }
}

struct RecordedProvider: ContextProvider {
    enum Call { case before, after }

    let name: String
    let recorder: RunRecorder
    let checkpoints: Checkpoints
    let failing: Call?

    func beforeRun(_ run: inout RunPreparation) async throws {
        recorder.note("\(name) before \(run.agentName) \(run.session?.id ?? "") \(run.input)")
        recorder.noteSurroundings("provider")
        await recorder.midway()
        try await checkpoints.reach("before the run")
        if failing == .before { throw Outage() }
        run.instructions.append("Mind \(name).")
        run.messages.append(ChatMessage(role: .user, "\(name) knows"))
        run.tools.append(recorder.tool("ask_\(name)"))
    }

    func afterRun(_ run: CompletedRun) async throws {
        recorder.note("\(name) after \(run.agentName) \(run.session?.id ?? "") \(run.input) \(run.response)")
        recorder.noteSurroundings("provider")
        try await checkpoints.reach("after the run")
        if failing == .after { throw Outage() }
    }
}

/// Middleware of the model and of tools alone.
struct InnerMiddleware: ChatMiddleware, ToolMiddleware {
    private let middleware: RecordedMiddleware

    init(_ middleware: RecordedMiddleware) {
        self.middleware = middleware
    }

    func handle(
        _ request: ChatRequest,
        next: @escaping ChatMiddleware.Next
    ) async throws -> ResponseStream<ChatUpdate, ChatResponse> {
        try await middleware.handle(request, next: next)
    }

    func handle(_ invocation: ToolInvocation, next: @escaping ToolMiddleware.Next) async throws -> JSONValue {
        try await middleware.handle(invocation, next: next)
    }
}

struct RecordedMiddleware: AgentMiddleware, ChatMiddleware, ToolMiddleware {
    let name: String
    let recorder: RunRecorder
    let checkpoints: Checkpoints

    func handle(_ request: AgentRequest, next: @escaping AgentMiddleware.Next) async throws -> AgentStream {
        recorder.note("\(name) around the run: \(request.messages) \(request.streaming)")
        recorder.noteSurroundings("middleware")
        await recorder.midway()
        try await checkpoints.reach("around the run")
        let stream = try await next(request)
        try await checkpoints.reach("the run has begun")
        return stream
    }

    func handle(
        _ request: ChatRequest,
        next: @escaping ChatMiddleware.Next
    ) async throws -> ResponseStream<ChatUpdate, ChatResponse> {
        recorder.note(
            "\(name) around the model: \(request.messages.count) messages, \(request.options.tools.count) tools"
        )
        recorder.noteSurroundings("middleware")
        try await checkpoints.reach("around the model")
        let stream = try await next(request)
        try await checkpoints.reach("the model has been asked")
        return stream
    }

    func handle(_ invocation: ToolInvocation, next: @escaping ToolMiddleware.Next) async throws -> JSONValue {
        let lane = "middleware of \(invocation.call.id)"
        recorder.note("\(name) around \(invocation.call)", in: lane)
        recorder.noteSurroundings("middleware", in: lane)
        return try await recorder.working {
            do {
                try await checkpoints.reach("around the tool", in: .tool)
                let output = try await next(invocation)
                recorder.note("\(name) got \(output.text)", in: lane)
                try await checkpoints.reach("the tool has answered", in: .tool)
                return output
            } catch {
                recorder.note(error, as: name, in: lane)
                throw error
            }
        }
    }
}
