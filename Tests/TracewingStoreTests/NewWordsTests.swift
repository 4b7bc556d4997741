import Testing

@testable import TracewingStore

@Suite("Words on their way to the index")
struct NewWordsTests {
    private func words(_ first: Int64, _ texts: String..., through last: Int64? = nil) -> NewWords {
        var words = NewWords(first: first)
        for (offset, text) in texts.enumerated() { words.add(text, of: first + Int64(offset)) }
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
        #expect(backlog.takeWords(after: 0, limit: 4) == ["a", "b", "c", "d"])
        #expect(backlog.takeWords(after: 4, limit: 4) == ["e"])
        #expect(backlog.takeWords(after: 5, limit: 4) == [])
        #expect(backlog.size == 0)
    }

    @Test("What the index has already is passed over")
    func passedOver() {
        var backlog = backlog(words(1, "a", "b", "c"), words(4, "d"))
        #expect(backlog.takeWords(after: 2, limit: 9) == ["c", "d"])
        #expect(backlog.size == 0)
    }

    @Test("Where words are missing, the store is to be read up to where there are some again")
    func missing() {
        var backlog = backlog(words(3, "c", "d", through: 6), words(7, "g"))
        #expect(backlog.takeWords(after: 0, limit: 9) == [])
        #expect(backlog.takeWords(after: 2, limit: 9) == ["c", "d"])
        #expect(backlog.takeWords(after: 4, limit: 9) == [])
        #expect(backlog.takeWords(after: 6, limit: 9) == ["g"])
        #expect(backlog.size == 0)
    }

    @Test("A span without words ends those of its transaction")
    func ends() {
        var words = NewWords(first: 1)
        words.add("a", of: 1)
        words.add("c", of: 3)
        #expect(words.texts == ["a"])
        #expect(words.size == 1)
    }

    @Test("Forgotten words are read from the store")
    func forgotten() {
        var backlog = backlog(words(1, "a", "b"))
        backlog.forgetTexts()
        #expect(backlog.takeWords(after: 0, limit: 9) == [])
        #expect(backlog.size == 0)
    }

    @Test("What is to be read from the store anyway is remembered as one")
    func joined() {
        var backlog = backlog(words(1, through: 4), words(5, through: 9), words(10, "j"), words(11, through: 12))
        #expect(backlog.count == 3)
        #expect(backlog.takeWords(after: 4, limit: 9) == [])
        #expect(backlog.takeWords(after: 9, limit: 9) == ["j"])
        #expect(backlog.takeWords(after: 12, limit: 9) == [])
        #expect(backlog.count == 0)
    }
}
