/// The words of spans that were committed together, on their way to the index.
struct NewWords: Sendable {
    /// The numbers of the spans: from this one…
    private(set) var first: Int64
    /// … to this one. Less than ``first`` if there are none.
    var last: Int64
    /// Their words, one after the other from the first on.
    private var parts: [PackedWords.Part] = []
    /// How many spans have words here; fewer than there are if those of the others are to be read from the store.
    private(set) var count = 0
    /// How many bytes the words have.
    private(set) var size = 0
    /// What the next spans may have, and whether none of it has been taken yet.
    private var offered = PackedWords()
    private var isUntouched = true

    /// Whether all spans have been passed over.
    var isEmpty: Bool { first > last }

    /// - Parameter first: The number the next span will have.
    init(first: Int64 = 1) {
        self.first = first
        last = first - 1
    }

    /// Words that the next spans may have; none if there was no room for them.
    mutating func offer(_ words: PackedWords) {
        (offered, isUntouched) = (words, true)
    }

    /// Takes the words of the next span: those at this place of what was offered last. Spans come in the order of their
    /// numbers; after one whose words did not come, none are taken any more.
    mutating func take(_ place: Int, of span: Int64) {
        guard span == first + Int64(count), place < offered.count else { return }
        let spans = place..<place + 1
        if !isUntouched, let last = parts.indices.last, parts[last].spans.upperBound == place {
            parts[last].spans = parts[last].spans.lowerBound..<place + 1
        } else {
            parts.append(PackedWords.Part(words: offered, spans: spans))
            isUntouched = false
        }
        count += 1
        size += offered.size(of: spans)
    }

    /// Takes back what came too late to have room.
    mutating func forgetWords() {
        (parts, count, size) = ([], 0, 0)
    }

    /// Passes over the spans up to this one.
    mutating func skip(through span: Int64) {
        guard span >= first else { return }
        removeFirst(Int(min(span, last) - first + 1))
        first = min(span, last) + 1
    }

    /// Takes out the words of the first spans, and passes over those.
    mutating func takeFirst(_ limit: Int) -> [PackedWords.Part] {
        let taken = removeFirst(limit)
        first += Int64(taken.reduce(0) { $0 + $1.spans.count })
        return taken
    }

    @discardableResult
    private mutating func removeFirst(_ limit: Int) -> [PackedWords.Part] {
        var taken: [PackedWords.Part] = []
        var missing = limit
        var emptied = 0
        while missing > 0, emptied < parts.count {
            let part = parts[emptied]
            let spans = part.spans.prefix(missing)
            taken.append(PackedWords.Part(words: part.words, spans: spans))
            parts[emptied].spans = spans.upperBound..<part.spans.upperBound
            if parts[emptied].spans.isEmpty { emptied += 1 }
            missing -= spans.count
            count -= spans.count
            size -= part.words.size(of: spans)
        }
        parts.removeFirst(emptied)
        return taken
    }
}
