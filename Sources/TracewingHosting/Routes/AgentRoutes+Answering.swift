import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import TracewingAgents
import TracewingModel
import TracewingSDK
import TracewingStreams
import Tracing

extension AgentRoutes {
    func answer(_ request: Request, as speech: HostedProtocol) async throws -> Response {
        var request = request
        let body = try await body(of: &request)
        let question = try question(in: body, as: speech)
        guard spentApprovals.spend(question.spentApprovals) else {
            throw RequestProblem(
                .conflict,
                "The calls have run with this approval before. Send their results, or leave the calls out."
            )
        }
        let run = agent.startRun(question.request, context: parentContext(of: request))
        let traceID = run.context.spanContext?.traceID.hex
        switch question.answer {
        case .events(let encoder):
            let run = HostedRun(stream: run.stream, encoder: encoder, traceID: traceID, logger: logger)
            if let conversation = question.conversation, speech == .uiMessageStream,
                let resumable = runs?.start(run, conversation: conversation)
            {
                return response(reading: resumable, of: request)
            }
            return response(writing: run, of: request, as: speech)
        case .document(let document):
            return try await response(collecting: run.stream, into: document, traceID: traceID, of: request)
        }
    }

    private func question(in body: [UInt8], as speech: HostedProtocol) throws(RequestProblem) -> HostedQuestion {
        switch speech.kind {
        case .uiMessageStream:
            try UIMessageRequest(parsing: body, seal: seal).question
        case .chatCompletions:
            try ChatCompletionRequest(parsing: body).question(to: agent)
        case .responses:
            try ResponsesRequest(parsing: body).question(to: agent)
        }
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
    /// Requests are strangers unless the routes trust them: their baggage is not read, also where the server's tracing
    /// has read it. Of a trace that is continued from the header, the run is recorded as if the caller's span had been
    /// sampled; under the server's own span its tracing has decided already.
    private func parentContext(of request: Request) -> ServiceContext {
        var context = ServiceContext.current ?? .topLevel
        let hasCurrentSpan = context.spanContext != nil
        let header = { (name: String) in
            HTTPField.Name(name).flatMap { name in
                let values = request.headers[values: name]
                return values.isEmpty ? nil : values.joined(separator: ",")
            }
        }
        switch trust.kind {
        case .callers:
            if !hasCurrentSpan { TraceContextPropagator().extract(into: &context, header: header) }
            BaggagePropagator().extract(into: &context, header: header)
            context.baggage.trustRemoteEntries()
        case .nobody:
            for entry in context.baggage.entries where entry.isRemote { context.baggage[entry.key] = nil }
            guard !hasCurrentSpan else { break }
            TraceContextPropagator().extract(into: &context, header: header)
            guard let parent = context.spanContext else { break }
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

    /// Waits for the whole answer; a client that leaves meanwhile cancels it.
    private func response(
        collecting stream: ResponseStream<AgentUpdate, AgentResponse>,
        into document: any AgentDocument,
        traceID: String?,
        of request: Request
    ) async throws -> Response {
        let metadata: Logger.Metadata? = traceID.map { ["trace-id": "\($0)"] }
        let body: JSONValue
        do {
            body = try await request.body.consumeWithCancellationOnInboundClose { _ in
                var document = document
                for try await update in stream { document.add(update) }
                return try document.finished()
            }
        } catch {
            var problem = problem(of: error, metadata: metadata)
            problem.traceID = traceID
            throw problem
        }
        // Watching for the client's disconnect has used the connection up.
        var headers: HTTPFields = [.contentType: "application/json", .connection: "close"]
        if let traceID { headers[.traceID] = traceID }
        return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: body.utf8)))
    }

    /// What a client is told of a run that has no answer; the log is told the rest.
    private func problem(of error: any Error, metadata: Logger.Metadata?) -> RequestProblem {
        switch error {
        case let problem as RequestProblem:
            return problem
        case is CancellationError:
            logger.info("A run was cancelled: nobody waits for it any more.", metadata: metadata)
            return RequestProblem(.serviceUnavailable, "The run was cancelled.", code: "cancelled")
        default:
            logger.error("A run failed: \(error)", metadata: metadata)
            let isOverLimit = (error as? ChatError)?.status == 429
            return RequestProblem(
                isOverLimit ? .tooManyRequests : .internalServerError,
                HostedRun.failureText,
                code: "run_failed"
            )
        }
    }
}
