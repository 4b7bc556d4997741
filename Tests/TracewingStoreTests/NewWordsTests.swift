import Testing

@testable import TracewingStore

@Suite("Words on their way to the index")
struct NewWordsTests {
    private func words(_ first: Int64, _ texts: String..., through last: Int64? = nil) -> NewWords {
        var words = NewWords(first: first)
        words.offer(PackedWords(texts))
        for offset in texts.indices { words.take(offset, of: first + Int64(offset)) }
        words.last = last ?? first + Int64(texts.count) - 1
        return words
    }

    private func backlog(_ words: NewWords...) -> TextIndex.Backlog {
        var backlog = TextIndex.Backlog()
        for words in words { backlog.add(words, at: .now) }
        return backlog
    }

    @Test("They are taken in order, across transactions, as many as are asked for")
    func inOrder() {
        var backlog = backlog(words(1, "a", "b"), words(3, "c"), words(4, "d", "e"))
        #expect(backlog.takeWords(after: 0, limit: 4).texts == ["a", "b", "c", "d"])
        #expect(backlog.takeWords(after: 4, limit: 4).texts == ["e"])
        #expect(backlog.takeWords(after: 5, limit: 4).texts == [])
        #expect(backlog.size == 0)
    }

    @Test("What the index has already is passed over")
    func passedOver() {
        var backlog = backlog(words(1, "a", "b", "c"), words(4, "d"))
        #expect(backlog.takeWords(after: 2, limit: 9).texts == ["c", "d"])
        #expect(backlog.size == 0)
    }

    @Test("Where words are missing, the store is to be read up to where there are some again")
    func missing() {
        var backlog = backlog(words(3, "c", "d", through: 6), words(7, "g"))
        #expect(backlog.takeWords(after: 0, limit: 9).texts == [])
        #expect(backlog.takeWords(after: 2, limit: 9).texts == ["c", "d"])
        #expect(backlog.takeWords(after: 4, limit: 9).texts == [])
        #expect(backlog.takeWords(after: 6, limit: 9).texts == ["g"])
        #expect(backlog.size == 0)
    }

    @Test("A span without words ends those of its transaction")
    func ends() {
        var words = NewWords(first: 1)
        words.offer(PackedWords(["a", "c"]))
        words.take(0, of: 1)
        words.take(1, of: 3)
        #expect(words.count == 1)
        #expect(words.size == 1)
        #expect(words.takeFirst(9).texts == ["a"])
    }

    @Test("Spans of a request that had no room for words do not get those of another")
    func withoutRoom() {
        var words = NewWords(first: 1)
        words.offer(PackedWords(["a", "b"]))
        words.take(0, of: 1)
        words.offer(PackedWords())
        words.take(1, of: 2)
        words.last = 2
        #expect(words.count == 1)
        #expect(words.takeFirst(9).texts == ["a"])
    }

    @Test("Words behind spans without any are read from the store with those")
    func behindOthers() {
        var words = NewWords(first: 1)
        words.offer(PackedWords())
        words.take(0, of: 1)
        words.offer(PackedWords(["b"]))
        words.take(0, of: 2)
        words.last = 2
        var backlog = backlog(words)
        #expect(backlog.takeWords(after: 0, limit: 9).isEmpty)
        #expect(backlog.size == 0)
    }

    @Test("Those of spans that are not new are left out, and those of several requests follow one another")
    func someOfThem() {
        var words = NewWords(first: 1)
        words.offer(PackedWords([]))
        words.offer(PackedWords(["-", "b", "c", "-", "e"]))
        for (id, place) in [1, 2, 4].enumerated() { words.take(place, of: Int64(id + 1)) }
        words.offer(PackedWords(["-", "-"]))
        words.offer(PackedWords(["f", "g", "-"]))
        for (id, place) in [0, 1].enumerated() { words.take(place, of: Int64(id + 4)) }
        words.last = 5
        #expect(words.count == 5)
        #expect(words.size == 5)
        #expect(words.takeFirst(2).texts == ["b", "c"])
        #expect(words.first == 3)
        words.skip(through: 3)
        #expect(words.size == 2)
        #expect(words.takeFirst(9).texts == ["f", "g"])
        #expect(words.isEmpty)
    }

    @Test("Words end at their limit, between characters")
    func limit() {
        let long = String(repeating: "x", count: SearchText.limit - 1)
        var words = PackedWords(["a"])
        for text in [long, "éé", "\n", "c"] { words.add(text) }
        words.endSpan()
        words.add("b")
        words.endSpan()
        words.trim()
        #expect([PackedWords.Part(words: words, spans: 0..<3)].texts == ["a", long, "b"])
        #expect(words.size(of: 1..<2) == SearchText.limit - 1)
    }

    @Test("Forgotten words are read from the store")
    func forgotten() {
        var backlog = backlog(words(1, "a", "b"))
        backlog.forgetWords()
        #expect(backlog.takeWords(after: 0, limit: 9).texts == [])
        #expect(backlog.size == 0)
    }

    @Test("What is to be read from the store anyway is remembered as one")
    func joined() {
        var backlog = backlog(words(1, through: 4), words(5, through: 9), words(10, "j"), words(11, through: 12))
        #expect(backlog.count == 3)
        #expect(backlog.takeWords(after: 4, limit: 9).texts == [])
        #expect(backlog.takeWords(after: 9, limit: 9).texts == ["j"])
        #expect(backlog.takeWords(after: 12, limit: 9).texts == [])
        #expect(backlog.count == 0)
    }
}

extension PackedWords {
    fileprivate init(_ texts: [String]) {
        self.init()
        for text in texts {
            add(text)
            endSpan()
        }
    }
}

extension [PackedWords.Part] {
    /// Span by span.
    fileprivate var texts: [String] {
        flatMap { part in
            part.spans.map { part.words.withWords(of: $0) { String(decoding: $0, as: UTF8.self) } }
        }
    }
}
