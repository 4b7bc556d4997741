extension TextIndex {
    /// What was committed and is not indexed yet.
    struct Backlog: Sendable {
        /// First to last.
        private var entries: [(words: NewWords, time: ContinuousClock.Instant)] = []
        /// How many bytes of words there are.
        private(set) var size = 0

        /// How many transactions it remembers.
        var count: Int { entries.count }

        /// Since when there is something.
        var oldest: ContinuousClock.Instant? { entries.first?.time }

        /// Adds what was committed after all that is here.
        mutating func add(_ words: NewWords, at time: ContinuousClock.Instant) {
            size += words.size
            // Should the index be stuck, what waits for it stays small.
            if words.count == 0, let last = entries.indices.last, entries[last].words.count == 0 {
                entries[last].words.last = words.last
            } else {
                entries.append((words, time))
            }
        }

        /// Lets words be read from the store instead.
        mutating func forgetWords() {
            for index in entries.indices { entries[index].words.forgetWords() }
            size = 0
        }

        /// Takes the words of the spans that follow this one, as far as they are here one after the other.
        mutating func takeWords(after last: Int64, limit: Int) -> [PackedWords.Part] {
            var taken: [PackedWords.Part] = []
            var count = 0
            var passed = 0
            defer { entries.removeFirst(passed) }
            while passed < entries.count {
                let through = last + Int64(count)
                let before = entries[passed].words.size
                entries[passed].words.skip(through: through)
                if entries[passed].words.first == through + 1 {
                    let parts = entries[passed].words.takeFirst(limit - count)
                    count += parts.reduce(0) { $0 + $1.spans.count }
                    taken += parts
                }
                size -= before - entries[passed].words.size
                // The rest, or what is missing before it, is for later or in the store.
                guard entries[passed].words.isEmpty else { break }
                passed += 1
            }
            return taken
        }
    }
}
