import Tracewing
import Tracing

/// One way to hand work on, in two versions: with whatever is current there, and with the context handed down.
///
/// Both open the span of a request and do one or more pieces of ``work(in:)`` that are part of it.
protocol Shape: Sendable {
    var name: String { get }

    /// Where the work ends up with the task-local context alone.
    var taskLocalFinding: Finding { get }
    func withTaskLocal() async throws

    /// How the request's scope ends in the other version.
    var ending: Ending { get }
    /// The span that has to be open still when the scope ends; nil if there is none.
    var endsBefore: String? { get }
    func withExplicitContext() async throws
}

extension Shape {
    var ending: Ending { .once }
    var endsBefore: String? { nil }
}

/// A piece of the request's work. Unless it is told its context, it takes what is current.
func work(in context: ServiceContext = .current ?? .topLevel) {
    withSpan("work", context: context) { _ in }
}

/// Opens the scope of a request, which nothing makes the current one.
func openRequest() -> InvokeAgentScope {
    InvokeAgentScope.start(
        request: Request(content: "Oslo to Bergen tomorrow"),
        agent: AgentDetails(agentID: "concierge", agentName: "concierge"),
        context: .topLevel
    )
}
