/// The words of spans that were committed together, on their way to the index.
struct NewWords: Sendable {
    /// The numbers of the spans: from this one…
    private(set) var first: Int64
    /// … to this one. Less than ``first`` if there are none.
    var last: Int64
    /// Their words, one after the other from the first on; fewer than spans if those that follow are to be read from
    /// the store.
    private(set) var texts: [String] = []
    /// How many bytes the words have.
    private(set) var size = 0

    /// Whether all spans have been passed over.
    var isEmpty: Bool { first > last }

    /// - Parameter first: The number the next span will have.
    init(first: Int64 = 1) {
        self.first = first
        last = first - 1
    }

    /// Takes the words of the next span. Spans come in the order of their numbers; after one whose words did not come,
    /// none are taken any more.
    mutating func add(_ text: String, of span: Int64) {
        guard span == first + Int64(texts.count) else { return }
        texts.append(text)
        size += text.utf8.count
    }

    /// Takes back what came too late to have room.
    mutating func forgetTexts() {
        texts = []
        size = 0
    }

    /// Passes over the spans up to this one.
    mutating func skip(through span: Int64) {
        guard span >= first else { return }
        let count = min(texts.count, Int(min(span, last) - first + 1))
        size -= texts[..<count].reduce(0) { $0 + $1.utf8.count }
        texts.removeFirst(count)
        first = min(span, last) + 1
    }
}
