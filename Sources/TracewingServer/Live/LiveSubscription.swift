import NIOCore

/// The sending end of one subscriber's bounded buffer.
struct LiveSubscription: Sendable {
    private let continuation: AsyncStream<ByteBuffer>.Continuation
    /// Of which traces to tell; nil for all.
    private let project: String?
    private var missed = 0

    /// In rounds: half a second of everything that changes. Whoever is further behind looks again sooner than catching
    /// up.
    private static let bufferSize = 5

    static func make(project: String?) -> (LiveSubscription, AsyncStream<ByteBuffer>) {
        let (frames, continuation) = AsyncStream.makeStream(
            of: ByteBuffer.self,
            bufferingPolicy: .bufferingOldest(bufferSize)
        )
        return (LiveSubscription(continuation: continuation, project: project), frames)
    }

    private init(continuation: AsyncStream<ByteBuffer>.Continuation, project: String?) {
        self.project = project
        self.continuation = continuation
    }

    /// Sends the round, or counts it as missed; the next one that fits is preceded by the gap.
    mutating func send(_ round: LiveRound) {
        let (bytes, changes) = round.frames(of: project)
        guard bytes.readableBytes > 0 else { return }
        if missed > 0 {
            guard case .enqueued = continuation.yield(ByteBuffer(bytes: LiveEvent.gap(missed).frame)) else {
                missed += changes
                return
            }
            missed = 0
        }
        if case .dropped = continuation.yield(bytes) { missed += changes }
    }

    func finish() {
        continuation.finish()
    }
}
