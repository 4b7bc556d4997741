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

    /// Whether all spans have been passed over.
    var isEmpty: Bool { first > last }

    /// - Parameter first: The number the next span will have.
    init(first: Int64 = 1) {
        self.first = first
        last = first - 1
    }

    /// Words that the next spans may have.
    mutating func open(_ words: PackedWords) {
        if words.count > 0 { parts.append(PackedWords.Part(words: words, spans: 0..<0)) }
    }

    /// Takes the words of the next span: those at this place of what was opened last. Spans come in the order of their
    /// numbers; after one whose words did not come, none are taken any more.
    mutating func add(_ place: Int, of span: Int64) {
        guard span == first + Int64(count), let part = parts.last, place < part.words.count else { return }
        if part.spans.isEmpty {
            parts[parts.count - 1].spans = place..<place + 1
        } else if part.spans.upperBound == place {
            parts[parts.count - 1].spans = part.spans.lowerBound..<place + 1
        } else {
            parts.append(PackedWords.Part(words: part.words, spans: place..<place + 1))
        }
        count += 1
        size += part.words.size(of: place..<place + 1)
    }

    /// Takes back what came too late to have room.
    mutating func forgetTexts() {
        (parts, count, size) = ([], 0, 0)
    }

    /// Passes over the spans up to this one.
    mutating func skip(through span: Int64) {
        guard span >= first else { return }
        take(Int(min(span, last) - first + 1))
        first = min(span, last) + 1
    }

    /// Takes out the words of the first spans, and passes over those.
    mutating func takeFirst(_ limit: Int) -> [PackedWords.Part] {
        let taken = take(limit)
        first += Int64(taken.reduce(0) { $0 + $1.spans.count })
        return taken
    }

    @discardableResult
    private mutating func take(_ limit: Int) -> [PackedWords.Part] {
        var taken: [PackedWords.Part] = []
        var missing = limit
        while missing > 0, let part = parts.first {
            let spans = part.spans.prefix(missing)
            taken.append(PackedWords.Part(words: part.words, spans: spans))
            parts[0].spans = spans.upperBound..<part.spans.upperBound
            if parts[0].spans.isEmpty { parts.removeFirst() }
            missing -= spans.count
            count -= spans.count
            size -= part.words.size(of: spans)
        }
        return taken
    }
}
