/// An experiment under way.
///
/// It is cancelled with the last reference to it.
public final class ExperimentRun: Sendable {
    /// How far it is: the newest value, whenever it changes, until it ends. For one reader, who may be slow.
    public let progress: AsyncStream<ExperimentProgress>
    private let work: Task<ExperimentReport, any Error>

    init(_ runner: ExperimentRunner) {
        let (stream, continuation) = AsyncStream.makeStream(
            of: ExperimentProgress.self,
            bufferingPolicy: .bufferingNewest(1)
        )
        progress = stream
        // Detached: it neither is a part of the task that starts it, nor finds its context current.
        work = Task.detached {
            defer { continuation.finish() }
            return try await runner.run { continuation.yield($0) }
        }
    }

    deinit {
        work.cancel()
    }

    /// What came of it, when it has ended.
    ///
    /// - Throws: `CancellationError` if it was cancelled; ``ExperimentError`` if its journal can no longer be written.
    public var report: ExperimentReport {
        get async throws { try await work.value }
    }

    /// Stops it. What is under way is cancelled; a journal keeps what has been done.
    public func cancel() {
        work.cancel()
    }
}
