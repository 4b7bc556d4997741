/// How a stream ended. Decided once, by whichever comes first, and never changed.
public enum StreamOutcome<Response: Sendable>: Sendable {
    /// The source ended by itself, the finalizer answered, and the result hooks ran.
    case completed(Response)
    /// The source, a map, a transform hook, the finalizer or a result hook threw.
    case failed(any Error)
    /// The task that pulled was cancelled.
    case cancelled
    /// The stream was closed, or its last reference released, before the end.
    case abandoned

    /// `completed`, `failed`, `cancelled` or `abandoned`: the word for logs and span attributes.
    public var name: String {
        switch self {
        case .completed: "completed"
        case .failed: "failed"
        case .cancelled: "cancelled"
        case .abandoned: "abandoned"
        }
    }
}
