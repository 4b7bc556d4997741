public import Tracing
public import TracewingModel
public import TracewingSDK

/// An answer is judged, or a step of that.
///
/// ```swift
/// let scope = EvaluationScope.start("Evaluator: tone", kind: .evaluator, of: answer.spanContext, context: .topLevel)
/// try await scope.run { scope in
///     let verdict = try await judge(answer)
///     answer.recordEvaluation(EvaluationDetails(name: "tone", label: verdict))
/// }
/// ```
///
/// Spans of evaluations are of OpenInference's kinds: the GenAI conventions have none for them.
public struct EvaluationScope: TelemetryScope {
    /// What kind of work a span of an evaluation stands for: `openinference.span.kind`.
    public struct Kind: RawRepresentable, Sendable, Hashable {
        public let rawValue: String

        public init(rawValue: String) { self.rawValue = rawValue }

        /// The whole of one evaluation.
        public static let evaluator = Kind(rawValue: "EVALUATOR")
        /// A step.
        public static let chain = Kind(rawValue: "CHAIN")
        /// A prompt is made of its template.
        public static let prompt = Kind(rawValue: "PROMPT")
    }

    public let handle: ScopeHandle

    /// Opens the scope. Its parent is `context`, else the current one.
    ///
    /// - Parameters:
    ///   - name: The span's name.
    ///   - subject: The span that is judged. The scope is linked to it.
    ///   - attributes: Known at the start, so samplers see them. The kind is not one of them.
    public static func start(
        _ name: String,
        kind: Kind = .chain,
        of subject: SpanContext? = nil,
        attributes more: Attributes = Attributes(),
        context: ServiceContext? = nil
    ) -> EvaluationScope {
        let link = subject.map { subject in
            SpanRecord.Link(
                traceID: subject.traceID,
                spanID: subject.spanID,
                traceState: subject.traceState,
                flags: subject.isSampled ? .sampled : []
            )
        }
        let handle = ScopeHandle.start(
            name,
            kind: .internal,
            details: SpanDetails(links: link.map { [$0] } ?? []),
            context: context,
            capacity: 48 + more.count
        ) { attributes in
            attributes.add(OpenInference.spanKind, .string(kind.rawValue))
            // The writer looks nothing up: the kind is there already.
            for entry in more where entry.key != OpenInference.spanKind { attributes.add(entry.key, entry.value) }
        }
        return EvaluationScope(handle: handle)
    }

    /// Records what the work was given. It is content: see ``ContentPolicy``.
    public func recordInput(_ value: JSONValue) { handle.seal(OpenInference.inputValue, .init(value)) }

    /// Records what came of the work. It is content: see ``ContentPolicy``.
    public func recordOutput(_ value: JSONValue) { handle.seal(OpenInference.outputValue, .init(value)) }
}
