/// The sending end of one subscriber's bounded buffer.
struct LiveSubscription: Sendable {
    private let continuation: AsyncStream<LiveEvent>.Continuation
    private var missed = 0

    private static let bufferSize = 256

    static func make() -> (LiveSubscription, AsyncStream<LiveEvent>) {
        let (events, continuation) = AsyncStream.makeStream(
            of: LiveEvent.self,
            bufferingPolicy: .bufferingOldest(bufferSize)
        )
        return (LiveSubscription(continuation: continuation), events)
    }

    private init(continuation: AsyncStream<LiveEvent>.Continuation) {
        self.continuation = continuation
    }

    /// Sends the event, or counts it as missed; the next one that fits is preceded by the gap.
    mutating func send(_ event: LiveEvent) {
        if missed > 0 {
            guard case .enqueued = continuation.yield(.gap(missed)) else {
                missed += 1
                return
            }
            missed = 0
        }
        if case .dropped = continuation.yield(event) { missed += 1 }
    }

    func finish() {
        continuation.finish()
    }
}
