/// The words of spans, one span after the other in one piece of memory.
///
/// A text for each span would be asked for by the task that makes it and given back by the index, on another thread.
struct PackedWords: Sendable {
    /// The words of some of the spans, side by side.
    struct Part: Sendable {
        let words: PackedWords
        var spans: Range<Int>
    }

    private var bytes: [UInt8] = []
    /// Where those of each span end.
    private var ends: [Int] = []
    /// Whether the span that is being added has had all the words it may have.
    private var isFull = false

    /// - Parameter capacity: How many bytes there will be, roughly.
    init(capacity: Int = 0) {
        bytes.reserveCapacity(capacity)
    }

    /// How many spans there are.
    var count: Int { ends.count }

    /// How many bytes the words of some spans have.
    func size(of spans: Range<Int>) -> Int {
        spans.isEmpty ? 0 : ends[spans.upperBound - 1] - start(of: spans.lowerBound)
    }

    /// Hands out the words of a span, as UTF-8.
    func withWords<Result>(of span: Int, _ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
        try bytes.withUnsafeBytes { try body(UnsafeRawBufferPointer(rebasing: $0[start(of: span)..<ends[span]])) }
    }

    private func start(of span: Int) -> Int { span == 0 ? 0 : ends[span - 1] }

    // MARK: - Adding a span

    /// Adds to the words of the span that is being added, as far as there is room: whole characters of UTF-8.
    mutating func add(_ text: UnsafeRawBufferPointer) {
        guard !isFull else { return }
        var end = min(text.count, SearchText.limit - (bytes.count - start(of: count)))
        if end < text.count {
            isFull = true
            while end > 0, 0x80...0xBF ~= text[end] { end -= 1 }
        }
        bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: text[..<end]))
    }

    mutating func add(_ text: String) {
        var text = text
        text.withUTF8 { add(UnsafeRawBufferPointer($0)) }
    }

    /// What is added from now on is of the next span.
    mutating func endSpan() {
        ends.append(bytes.count)
        isFull = false
    }

    /// Gives back room that nothing was put into: these words may have to wait, and are counted by their size.
    mutating func trim() {
        guard bytes.capacity > 2 * bytes.count else { return }
        bytes = bytes.withUnsafeBytes { [UInt8]($0) }
    }
}
