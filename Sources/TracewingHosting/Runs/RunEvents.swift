import TracewingConcurrency

/// The events of one run, on their way from the run to those who read them.
///
/// What has been read is let go, unless the events are to be read again from their beginning: then they are kept as
/// long as they fit. A writer that is too far ahead of a reader waits, so that a slow reader slows the model down.
final class RunEvents: Sendable {
    /// What a reader gets.
    enum Step: Sendable, Hashable {
        case bytes([UInt8])
        /// Nothing came for a while: the connection wants to be kept alive.
        case silence
        case end
        /// The reading task was cancelled.
        case cancelled
    }

    private let state: Locked<State>

    /// - Parameters:
    ///   - replayLimit: How many bytes are kept to be read again from the beginning; none with 0. Past the limit nobody
    ///     new can read them.
    ///   - window: How many bytes the writer may be ahead of a reader.
    init(replayLimit: Int = 0, window: Int = 16 << 10) {
        state = Locked(State(replayLimit: replayLimit, window: window))
    }

    // MARK: The writer

    /// Adds events, then waits until the slowest reader has come near enough, or the writing task is cancelled.
    func append(_ bytes: [UInt8]) async {
        guard !bytes.isEmpty else { return }
        let (waiting, hasRoom) = state.withLock { ($0.append(bytes), $0.hasRoom) }
        for reader in waiting { reader.resume() }
        if !hasRoom { await waitForRoom() }
    }

    /// Nothing more will come.
    func end() {
        let waiting = state.withLock { $0.end() }
        for reader in waiting { reader.resume() }
    }

    private func waitForRoom() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                if state.withLock({ $0.waitForRoom(continuation) }) { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.cancelWriter() }?.resume()
        }
    }

    // MARK: Readers

    /// A new reader, at the first event; nil if that is no longer there.
    func addReader() -> Int? {
        state.withLock { $0.addReader() }
    }

    /// The reader has left: nobody waits for it any more.
    func removeReader(_ reader: Int) {
        state.withLock { $0.removeReader(reader) }?.resume()
    }

    /// Waits for what comes next.
    func next(for reader: Int) async -> Step {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                if state.withLock({ $0.wait(continuation, reader: reader) }) { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.cancelReader(reader) }?.resume()
        }
        let (step, writer) = state.withLock { ($0.take(for: reader), $0.writerToWake()) }
        writer?.resume()
        return step
    }

    /// Everything that is there, without waiting.
    func rest(for reader: Int) -> [UInt8] {
        state.withLock { $0.takeRest(for: reader) }
    }

    /// Gives a reader ``Step/silence`` whenever it was given nothing for a while, until it leaves or the task is
    /// cancelled.
    func keepAlive(reader: Int, after silence: Duration) async {
        var next = ContinuousClock.now + silence
        while true {
            do { try await Task.sleep(until: next, clock: .continuous) } catch { return }
            let (waiting, again) = state.withLock { $0.nudge(reader, after: silence) }
            waiting?.resume()
            guard let again else { return }
            next = again
        }
    }
}
