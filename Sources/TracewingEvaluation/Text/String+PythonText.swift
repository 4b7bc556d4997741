/// What Python's methods of text do, scalar by scalar.
extension String {
    /// `lower()`: the whole mapping of Unicode, with the sigma at the end of a word.
    var pythonLowercased: String {
        var lower = lowercased()
        // `lowercased` knows no word ends.
        guard unicodeScalars.contains("Σ") else { return lower }
        let scalars = Array(unicodeScalars)
        var view = String.UnicodeScalarView()
        for (index, scalar) in scalars.enumerated() {
            if scalar == "Σ" {
                view.append(Self.endsWord(scalars, at: index) ? "ς" : "σ")
            } else {
                view.append(contentsOf: scalar.properties.lowercaseMapping.unicodeScalars)
            }
        }
        lower = String(view)
        return lower
    }

    /// Unicode's Final_Sigma: a letter stands before, and none behind; what has no case of its own is looked over.
    private static func endsWord(_ scalars: [Unicode.Scalar], at index: Int) -> Bool {
        let before = scalars[..<index].last { !$0.properties.isCaseIgnorable }
        let after = scalars[(index + 1)...].first { !$0.properties.isCaseIgnorable }
        return before?.properties.isCased == true && after?.properties.isCased != true
    }

    /// `strip()`.
    var pythonStripped: String {
        let scalars = unicodeScalars
        guard let first = scalars.firstIndex(where: { !$0.isSpaceInPython }),
            let last = scalars.lastIndex(where: { !$0.isSpaceInPython })
        else { return "" }
        return String(scalars[first...last])
    }

    /// `word in self`: the same scalars in a row, not what looks the same.
    func containsScalars(of word: String) -> Bool {
        var text = self
        var word = word
        return text.withUTF8 { text in word.withUTF8 { word in text.hasRun(of: word) } }
    }

    /// `self == other`, likewise.
    func hasScalars(of other: String) -> Bool {
        utf8.elementsEqual(other.utf8)
    }
}

extension UnsafeBufferPointer<UInt8> {
    /// Knuth, Morris and Pratt: in one pass, however often the beginning of `word` repeats itself.
    fileprivate func hasRun(of word: UnsafeBufferPointer<UInt8>) -> Bool {
        guard !word.isEmpty else { return true }
        guard word.count <= count else { return false }
        // For each length of a match so far, the longest shorter one that the same bytes are as well.
        var shorter = [Int](repeating: 0, count: word.count)
        var length = 0
        for index in 1..<Swift.max(1, word.count) {
            while length > 0, word[index] != word[length] { length = shorter[length - 1] }
            if word[index] == word[length] { length += 1 }
            shorter[index] = length
        }
        length = 0
        for byte in self {
            while length > 0, byte != word[length] { length = shorter[length - 1] }
            if byte == word[length] { length += 1 }
            if length == word.count { return true }
        }
        return false
    }
}

extension Unicode.Scalar {
    /// `isspace()`: Unicode's white space and the four separators of ASCII.
    var isSpaceInPython: Bool {
        0x1C...0x1F ~= value || properties.isWhitespace
    }
}
