extension RunEvents {
    /// What a run has written and its readers have read. Continuations are handed out, to be resumed outside the lock.
    struct State: Sendable {
        typealias Waiter = CheckedContinuation<Void, Never>

        private struct Reader: Sendable {
            /// The number of the chunk that comes next.
            var position: Int
            var waiter: Waiter?
            var isCancelled = false
            /// When it was last given something.
            var lastServed: ContinuousClock.Instant
        }

        private let replayLimit: Int
        private let window: Int
        /// What is kept, and the number of its first chunk.
        private var chunks: [[UInt8]] = []
        private var first = 0
        private var keptBytes = 0
        private var hasEnded = false
        private var readerCount = 0
        private var readers: [Int: Reader] = [:]
        private var writer: Waiter?
        private var isWriterCancelled = false

        init(replayLimit: Int, window: Int) {
            self.replayLimit = replayLimit
            self.window = window
        }

        /// Whether everything is there from the first event on.
        private var isWhole: Bool { first == 0 }

        /// Whether the writer may go on: nobody is too far behind it. A cancelled writer has to come to its end.
        var hasRoom: Bool {
            isWriterCancelled || readers.isEmpty || keptBytes <= window || (isWhole && keptBytes <= replayLimit)
        }

        // MARK: The writer

        mutating func append(_ bytes: [UInt8]) -> [Waiter] {
            chunks.append(bytes)
            keptBytes += bytes.count
            trim()
            return wakeReaders()
        }

        mutating func end() -> [Waiter] {
            hasEnded = true
            return wakeReaders()
        }

        /// True if there is no need to wait.
        mutating func waitForRoom(_ waiter: Waiter) -> Bool {
            guard !hasRoom else { return true }
            writer = waiter
            return false
        }

        mutating func cancelWriter() -> Waiter? {
            isWriterCancelled = true
            return writerToWake()
        }

        mutating func writerToWake() -> Waiter? {
            guard hasRoom else { return nil }
            defer { writer = nil }
            return writer
        }

        // MARK: Readers

        mutating func addReader() -> Int? {
            guard isWhole else { return nil }
            readerCount += 1
            readers[readerCount] = Reader(position: 0, lastServed: .now)
            return readerCount
        }

        mutating func removeReader(_ reader: Int) -> Waiter? {
            readers[reader] = nil
            trim()
            return writerToWake()
        }

        /// True if there is no need to wait.
        mutating func wait(_ waiter: Waiter, reader: Int) -> Bool {
            guard let reading = readers[reader], !reading.isCancelled, !hasEnded,
                reading.position == first + chunks.count
            else { return true }
            readers[reader]?.waiter = waiter
            return false
        }

        mutating func take(for reader: Int) -> Step {
            guard let reading = readers[reader] else { return .end }
            if reading.isCancelled { return .cancelled }
            let bytes = takeRest(for: reader)
            return !bytes.isEmpty ? .bytes(bytes) : hasEnded ? .end : .silence
        }

        mutating func takeRest(for reader: Int) -> [UInt8] {
            guard let reading = readers[reader] else { return [] }
            let unread = chunks[(reading.position - first)...]
            let bytes = unread.count == 1 ? unread[unread.startIndex] : Array(unread.joined())
            readers[reader]?.position = first + chunks.count
            readers[reader]?.lastServed = .now
            trim()
            return bytes
        }

        mutating func cancelReader(_ reader: Int) -> Waiter? {
            readers[reader]?.isCancelled = true
            return takeWaiter(of: reader)
        }

        /// Wakes a reader that was given nothing for a while; also says when to look again, which is never once it has
        /// left.
        mutating func nudge(_ reader: Int, after silence: Duration) -> (Waiter?, again: ContinuousClock.Instant?) {
            guard let reading = readers[reader] else { return (nil, nil) }
            let now = ContinuousClock.now
            guard now - reading.lastServed >= silence else { return (nil, reading.lastServed + silence) }
            return (takeWaiter(of: reader), now + silence)
        }

        /// Lets go of what nobody will read: all that was read, unless it is kept to be read again.
        private mutating func trim() {
            if isWhole, keptBytes <= replayLimit { return }
            // Before anybody reads, nothing has been read; after that, what comes while nobody does is lost on nobody.
            let read = readers.values.map { $0.position - first }.min() ?? (readerCount > 0 ? chunks.count : 0)
            guard read > 0 else { return }
            for chunk in chunks.prefix(read) { keptBytes -= chunk.count }
            chunks.removeFirst(read)
            first += read
        }

        private mutating func wakeReaders() -> [Waiter] {
            readers.keys.compactMap { takeWaiter(of: $0) }
        }

        private mutating func takeWaiter(of reader: Int) -> Waiter? {
            defer { readers[reader]?.waiter = nil }
            return readers[reader]?.waiter
        }
    }
}
