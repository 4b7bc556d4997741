public import Hummingbird
public import Logging
public import TracewingAgents
import TracewingSDK

/// An agent behind HTTP: `POST` a conversation, read the answer.
///
/// ```swift
/// let router = Router()
/// let routes = AgentRoutes(agent)
/// routes.add(to: router, at: "/chat")
/// routes.add(to: router, at: "/v1/chat/completions", as: .chatCompletions)
/// routes.add(to: router, at: "/v1/responses", as: .responses)
/// ```
///
/// A client that leaves cancels its run within 100 ms; one that reads slowly slows the model down; one that waits is
/// sent a comment every 15 seconds, so that nothing in between gives the connection up. The header `x-trace-id` of the
/// answer names the run's trace.
///
/// ## Problems
/// What is no request is refused before any event, with 400, 413 or 415 and a JSON problem. A run that fails says so in
/// the protocol's way, with a text that holds nothing of the provider's; the cause is logged with the trace's id.
///
/// ## Strangers
/// A request continues the trace that the server's own tracing opened for it, else the one in its `traceparent`. Unless
/// the routes trust their callers (``CallerTrust/callers``), its baggage is ignored.
///
/// Whether the run is recorded:
/// - Where the server's own tracing has opened a span for the request, that span decides, whatever the routes trust. A
///   sampler that follows remote parents lets strangers switch recording off with an unsampled `traceparent`: give it
///   another one for them.
/// - Without such a span, a stranger's `traceparent` counts as sampled: a parent-based sampler records the run. One for
///   roots, such as a ratio behind `parentbased_`, is not asked unless the request has no `traceparent`.
/// - Trusted callers decide for their traces, with the `traceparent` as it is.
///
/// ## Tools
/// The agent's own tools run on the server. Over OpenAI's protocols a client may bring tools of its own: their calls
/// end the answer, and the client sends the results with the conversation. A model that asks for both at once is asked
/// again for its own.
///
/// ## Approvals
/// Over the UI message stream a call that requires an approval is asked for with `tool-approval-request`, and the
/// client's answer comes with its next request. The client keeps the conversation, so the id of an approval is also its
/// seal: only a call this agent has asked for, with the arguments it asked for and the calls it made beside it, can be
/// approved. An approval is good for one run of its calls; a request that brings it again is answered with 409. Each
/// value of this type remembers the last 10,000 that were used, in memory: a restarted server, or another one with the
/// same key, knows nothing of them. OpenAI's protocols have no approvals: there such a run ends with the error
/// `approval_required`.
public struct AgentRoutes: Sendable {
    let agent: Agent
    let trust: CallerTrust
    let runs: ResumableRuns?
    let seal: ApprovalSeal
    /// Shared by the copies.
    let spentApprovals = SpentApprovals()
    let maxBodyBytes: Int
    let keepAlive: Duration
    let logger: Logger

    /// - Parameters:
    ///   - trust: What is believed of what a request says about itself.
    ///   - resumption: Lets runs of the UI message stream outlive their clients; nil cancels them.
    ///   - approvalKey: Seals approvals; a random one unless given, or if it is empty. Servers that share their
    ///     conversations share it.
    ///   - maxBodyBytes: A longer request is answered with 413.
    ///   - keepAlive: How long a stream is silent before it is sent a comment.
    public init(
        _ agent: Agent,
        trusts trust: CallerTrust = .nobody,
        resumption: Resumption? = nil,
        approvalKey: [UInt8]? = nil,
        maxBodyBytes: Int = 4 << 20,
        keepAlive: Duration = .seconds(15),
        logger: Logger = Logger(label: "tracewing.hosting")
    ) {
        self.agent = agent
        self.trust = trust
        runs = resumption.map { ResumableRuns(options: $0) }
        seal = ApprovalSeal(agent: agent.name, key: approvalKey)
        self.maxBodyBytes = maxBodyBytes
        self.keepAlive = keepAlive
        self.logger = logger
    }

    /// Adds the agent to a router or a group of one.
    ///
    /// The UI message stream gets two more routes, `GET` and `DELETE` of `{path}/{conversation}/stream`. They answer
    /// 204 when no run of the conversation goes on, which without ``Resumption`` is always.
    public func add<Context: RequestContext>(
        to router: some RouterMethods<Context>,
        at path: RouterPath,
        as speech: HostedProtocol = .uiMessageStream
    ) {
        router.post(path) { request, _ in
            do {
                return try await answer(request, as: speech)
            } catch let problem as RequestProblem {
                return problem.response(as: speech)
            }
        }
        guard speech == .uiMessageStream else { return }
        // Also where no run can be resumed: a client that asks for one takes 204 for an answer, and 404 for a failure.
        let stream = RouterPath("\(path)/{conversation}/stream")
        router.get(stream) { request, context in
            resume(try context.conversation, for: request)
        }
        router.delete(stream) { _, context in
            let run = runs?.run(of: try context.conversation)
            run?.stop()
            return Response(status: run == nil ? .noContent : .accepted)
        }
    }
}

extension RequestContext {
    /// The conversation in the address, by the id its messages have. Clients escape what an address cannot hold, and
    /// not all of them the percent sign: an id that is no escaped one stands for itself.
    fileprivate var conversation: String {
        get throws {
            let text = try parameters.require("conversation")
            return PercentEncoding.decode(text) ?? text
        }
    }
}
