public import TracewingModel

/// Makes the ids of new traces and spans. Called on the path of the code being traced: it must not block or throw.
public protocol IDGenerator: Sendable {
    /// Never zero, and not made before.
    func traceID() -> TraceID
    /// Never zero, and not made before.
    func spanID() -> SpanID
}
