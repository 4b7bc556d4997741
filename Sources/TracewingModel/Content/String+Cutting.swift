extension String {
    /// The text, or as many whole characters of it as fit `maxBytes` together with a mark that says it was cut.
    ///
    /// Where there is no room even for the mark, there is none.
    ///
    /// - Parameter weight: What a byte counts as, where it will be written as more than one.
    func cut(to maxBytes: Int, weighing weight: (UInt8) -> Int = { _ in 1 }) -> String {
        var text = self
        let (end, isWhole) = text.withUTF8 { Self.end(in: $0, within: maxBytes, weight) }
        if isWhole { return text }
        let mark = "…[cut, \(text.utf8.count) bytes]"
        guard mark.utf8.count <= maxBytes else { return String(text.wholeCharacters(before: end)) }
        let shorter = text.withUTF8 { Self.end(in: $0, within: maxBytes - mark.utf8.count, weight).end }
        return text.wholeCharacters(before: shorter) + mark
    }

    /// How many of the bytes fit, and whether all do.
    private static func end(
        in bytes: UnsafeBufferPointer<UInt8>,
        within limit: Int,
        _ weight: (UInt8) -> Int
    ) -> (end: Int, isWhole: Bool) {
        var left = limit
        for (index, byte) in bytes.enumerated() {
            left -= weight(byte)
            if left < 0 { return (index, false) }
        }
        return (bytes.count, true)
    }

    /// What lies before a byte, up to the last boundary between characters. A character may be of any length: one that
    /// is longer than a few code points is cut between two of those.
    package func wholeCharacters(before offset: Int) -> Substring {
        let scalars = unicodeScalars
        let bytes = utf8.index(utf8.startIndex, offsetBy: offset)
        // Slicing rounds down to a whole code point.
        let cut = scalars[..<bytes].endIndex
        var boundary = cut
        for _ in 0..<32 {
            if boundary.samePosition(in: self) != nil { return self[..<boundary] }
            guard boundary > startIndex else { break }
            boundary = scalars.index(before: boundary)
        }
        return self[..<cut]
    }
}
