import HTTPTypes
public import Hummingbird
public import Logging
import NIOCore
public import TracewingAgents
import TracewingModel
import TracewingSDK
import TracewingStreams
import Tracing

/// An agent behind HTTP: `POST` a conversation, read the answer as server-sent events.
///
/// ```swift
/// let router = Router()
/// AgentRoutes(agent).add(to: router, at: "/chat")
/// ```
///
/// The protocol is the UI message stream of the AI SDK, version 1. A client that leaves cancels its run; a client that
/// reads slowly slows the model down. The header `x-trace-id` of the answer names the run's trace.
public struct AgentRoutes: Sendable {
    private let agent: Agent
    private let maxBodyBytes: Int
    private let logger: Logger

    /// - Parameter maxBodyBytes: A longer request is answered with 413.
    public init(_ agent: Agent, maxBodyBytes: Int = 4 << 20, logger: Logger = Logger(label: "tracewing.hosting")) {
        self.agent = agent
        self.maxBodyBytes = maxBodyBytes
        self.logger = logger
    }

    /// Adds the agent's route to a router or a group of one.
    public func add<Context: RequestContext>(to router: some RouterMethods<Context>, at path: RouterPath) {
        router.post(path) { request, _ in
            do {
                return try await answer(request)
            } catch let problem as RequestProblem {
                return problem.response
            }
        }
    }

    private func answer(_ request: Request) async throws -> Response {
        var request = request
        let conversation = try UIMessageRequest(parsing: try await body(of: &request))
        let asked = AgentRequest(
            messages: conversation.messages,
            // The client keeps the conversation; the session only names it.
            session: conversation.id.map { Session(conversationID: $0) },
            options: ChatOptions(),
            streaming: true
        )
        let run = agent.startRun(asked, context: parentContext(of: request))
        var headers: HTTPFields = [
            .contentType: "text/event-stream",
            .cacheControl: "no-cache",
            .connection: "keep-alive",
        ]
        headers[.protocolVersion] = "v1"
        headers[.noProxyBuffer] = "no"
        let traceID = run.context.spanContext?.traceID.hex
        if let traceID { headers[.traceID] = traceID }
        let answered = request
        return Response(
            status: .ok,
            headers: headers,
            body: ResponseBody { writer in
                try await write(run.stream, of: answered, traceID: traceID, to: &writer)
            }
        )
    }

    private func body(of request: inout Request) async throws -> [UInt8] {
        let type = request.headers[.contentType]?.split { ";, \t".contains($0) }.first.map { $0.lowercased() } ?? ""
        guard type == "application/json" else {
            throw RequestProblem(
                .unsupportedMediaType,
                "The body's type is '\(HumanText.oneLine(type, limit: 60))'; send it as application/json."
            )
        }
        do {
            return Array(try await request.collectBody(upTo: maxBodyBytes).readableBytesView)
        } catch is NIOTooManyBytesError {
            throw RequestProblem(.contentTooLarge, "The body is larger than the \(maxBodyBytes) bytes allowed.")
        }
    }

    /// The current span if the server's own tracing opened one for this request, else what `traceparent` names.
    ///
    /// Requests are strangers: their baggage is not read, and whether they were sampled does not bind us.
    private func parentContext(of request: Request) -> ServiceContext {
        if let current = ServiceContext.current, current.spanContext != nil { return current }
        var context = ServiceContext.topLevel
        TraceContextPropagator().extract(into: &context) { name in
            HTTPField.Name(name).flatMap { request.headers[$0] }
        }
        if let parent = context.spanContext {
            context.spanContext = SpanContext(
                traceID: parent.traceID,
                spanID: parent.spanID,
                isSampled: true,
                isRemote: true,
                traceState: parent.traceState
            )
        }
        return context
    }

    private func write(
        _ stream: ResponseStream<AgentUpdate, AgentResponse>,
        of request: Request,
        traceID: String?,
        to writer: inout any ResponseBodyWriter
    ) async throws {
        // A gone client is noticed at once, not at the next write.
        try await request.body.consumeWithCancellationOnInboundClose { _ in
            try await run(stream, traceID: traceID, to: &writer)
        }
        try await writer.finish(nil)
    }

    /// Writes the run to its end, however it ends, as long as somebody reads.
    private func run(
        _ stream: ResponseStream<AgentUpdate, AgentResponse>,
        traceID: String?,
        to writer: inout any ResponseBodyWriter
    ) async throws {
        var encoder = UIMessageStreamEncoder(messageID: "msg-\(RandomIDGenerator().spanID().hex)")
        let metadata: Logger.Metadata? = traceID.map { ["trace-id": "\($0)"] }
        try await writer.write(bytes: encoder.start())
        do {
            for try await update in stream { try await writer.write(bytes: encoder.encode(update)) }
            try await writer.write(bytes: encoder.complete())
        } catch let gone as ReaderGone {
            // Noticed in a write, not while pulling: the run is cancelled all the same.
            withUnsafeCurrentTask { $0?.cancel() }
            do { for try await _ in stream {} } catch {}
            logger.info("A run was cancelled: nobody reads it.", metadata: metadata)
            throw gone
        } catch is CancellationError {
            logger.info("A run was cancelled: its client left.", metadata: metadata)
            try await writer.write(bytes: encoder.cancel())
        } catch {
            logger.error("A run failed: \(error)", metadata: metadata)
            try await writer.write(bytes: encoder.fail(errorText: Self.safeText))
        }
    }

    /// What a client may know of an error: nothing of the provider's or the program's inside. The log and the trace
    /// have the cause. One text for all, so that it does not depend on telemetry either.
    private static let safeText = "The agent could not finish its answer."
}

extension ResponseBodyWriter {
    /// Returns when the socket has room again: a slow reader slows whoever writes.
    fileprivate mutating func write(bytes: [UInt8]) async throws(ReaderGone) {
        guard !bytes.isEmpty else { return }
        do {
            try await write(ByteBuffer(bytes: bytes))
        } catch {
            throw ReaderGone(cause: error)
        }
    }
}

/// What was written could not be sent. Told apart from the errors of a run, which are sent.
private struct ReaderGone: Error {
    let cause: any Error
}
