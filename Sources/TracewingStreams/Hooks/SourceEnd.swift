/// How the source of a stream ended: what a cleanup hook is told.
///
/// It is not the stream's outcome. After ``finished`` the finalizer and the result hooks still run and may throw.
public enum SourceEnd: Sendable {
    /// The source reached its own end.
    case finished
    /// The source, a map or a transform hook threw.
    case failed(any Error)
    /// The task that pulled was cancelled.
    case cancelled
    /// The stream was closed, or its last reference released, before the source's end.
    case abandoned
}
