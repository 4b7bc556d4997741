public import Tracing
import TracewingModel
import TracewingSDK

/// A guardian judged what an agent was about to take, do or say.
///
/// ```swift
/// let scope = ApplyGuardrailScope.start(
///     details: GuardrailDetails(targetType: .llmInput, decisionType: .allow, guardianName: "shield"),
///     agent: agent,
///     context: inference.context
/// )
/// try await scope.run { scope in
///     for risk in try await shield.risks(in: prompt) {
///         scope.recordFinding(GuardrailFinding(riskCategory: risk.name, riskSeverity: .high))
///         scope.recordDecision(.deny, reason: risk.explanation)
///     }
/// }
/// ```
///
/// Its place is under the scope it protects: an ``InferenceScope``, an ``ExecuteToolScope``.
public struct ApplyGuardrailScope: TelemetryScope {
    public let handle: ScopeHandle

    /// Opens the scope. Its parent is `span.parentContext`, else `context`, else the current one.
    ///
    /// `request` is what is judged, and in which conversation. `user` is not recorded: Agent 365 has no place for it on
    /// this span, and the scope of the run carries it.
    public static func start(
        details: GuardrailDetails,
        agent: AgentDetails,
        request: Request? = nil,
        user: UserDetails? = nil,
        span: SpanDetails? = nil,
        context: ServiceContext? = nil
    ) -> ApplyGuardrailScope {
        var contentPlace = 0
        let handle = ScopeHandle.start(
            details.spanName,
            kind: .internal,
            details: span,
            context: context
        ) { attributes in
            attributes.addShared(
                operation: GenAI.Operation.applyGuardrail,
                agent: agent,
                provider: agent.providerName
            )
            details.write(to: &attributes)
            contentPlace = attributes.count
            attributes.addIfKnown(GenAI.conversationID, request?.conversationID)
            request?.source?.write(to: &attributes)
        }
        if let content = request?.content {
            handle.seal(
                Agent365Names.Security.contentInput,
                content.document,
                at: contentPlace
            )
        }
        return ApplyGuardrailScope(handle: handle)
    }

    /// Records what was decided, in place of what was said before.
    public func recordDecision(_ decision: GuardrailDecisionType, reason: String? = nil) {
        handle.set(Agent365Names.Security.decisionType, .string(decision.rawValue))
        if let reason { handle.set(Agent365Names.Security.decisionReason, .string(reason)) }
    }

    /// Records what the guardian let through. It is content: see ``ContentPolicy``.
    public func recordContentOutput(_ output: String) {
        handle.seal(Agent365Names.Security.contentOutput, .text(output))
    }

    /// Records one risk, as an event.
    public func recordFinding(_ finding: GuardrailFinding) {
        handle.span?.addEvent(Agent365Names.Security.finding, attributes: finding.attributes)
    }
}
