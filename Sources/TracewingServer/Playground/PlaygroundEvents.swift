import NIOCore
import TracewingConcurrency

/// The events of a run between those who send them and the one who reads them.
///
/// Nobody who sends waits for the reader: a model is not slowed by a browser. What lies here is bounded instead, and a
/// reader who is too slow for it misses pieces of answers: a gap before the next event of the answer says how many.
/// Results, errors and judgements are missed by one alone who leaves a whole dataset's unread.
final class PlaygroundEvents: Sendable {
    private struct State {
        var unread = ByteBuffer()
        var missed: [PlaygroundEvent.Place?: Int] = [:]
        var isFinished = false
        var reader: CheckedContinuation<ByteBuffer?, Never>?

        /// What the reader who waits is given; nil as long as there is nothing to give.
        mutating func wake() -> (reader: CheckedContinuation<ByteBuffer?, Never>, bytes: ByteBuffer?)? {
            guard let reader, unread.readableBytes > 0 || isFinished else { return nil }
            self.reader = nil
            return (reader, take())
        }

        /// Nil if there is nothing.
        mutating func take() -> ByteBuffer? {
            guard unread.readableBytes > 0 else { return nil }
            defer { unread = ByteBuffer() }
            return unread
        }
    }

    private let state = Locked(State())
    /// How many bytes may lie here before pieces of answers are left out.
    private let limit: Int

    init(limit: Int) {
        self.limit = limit
    }

    func send(_ event: PlaygroundEvent) {
        let frame = event.frame
        let woken = state.withLock { state in
            guard !state.isFinished else { return state.wake() }
            let limit = event.mayBeMissed ? limit : limit * 16
            guard state.unread.readableBytes + frame.count <= limit || event.name == "done" else {
                state.missed[event.place, default: 0] += 1
                return state.wake()
            }
            if let missed = state.missed.removeValue(forKey: event.place) {
                state.unread.writeBytes(PlaygroundEvent.gap(missed, event.place).frame)
            }
            state.unread.writeBytes(frame)
            return state.wake()
        }
        woken?.reader.resume(returning: woken?.bytes)
    }

    /// Says that the line is up, if there is nothing else to say.
    func keepAlive() {
        let woken = state.withLock { state in
            if state.unread.readableBytes == 0, !state.isFinished { state.unread.writeBytes(ServerSentEvent.keepAlive) }
            return state.wake()
        }
        woken?.reader.resume(returning: woken?.bytes)
    }

    /// Nothing more is sent.
    func finish() {
        let woken = state.withLock { state in
            state.isFinished = true
            return state.wake()
        }
        woken?.reader.resume(returning: woken?.bytes)
    }

    /// All that has been sent since this was last asked; nil when there is no more, or when the task is cancelled. For
    /// one reader.
    func next() async -> ByteBuffer? {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let ready: ByteBuffer?? = state.withLock { state in
                    if let bytes = state.take() { return .some(bytes) }
                    if state.isFinished || Task.isCancelled { return .some(nil) }
                    state.reader = continuation
                    return nil
                }
                if let ready { continuation.resume(returning: ready) }
            }
        } onCancel: {
            let reader = state.withLock { state in
                defer { state.reader = nil }
                return state.reader
            }
            reader?.resume(returning: nil)
        }
    }
}
