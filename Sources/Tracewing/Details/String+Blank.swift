extension String {
    /// Whether there is nothing in it but white space.
    var isBlank: Bool { allSatisfy(\.isWhitespace) }

    /// Without the white space around it; nil if nothing is left.
    var stripped: String? {
        // Most names have none, which two bytes tell.
        if hasVisibleEnds { return self }
        let text = drop(while: \.isWhitespace)
        guard let end = text.lastIndex(where: { !$0.isWhitespace }) else { return nil }
        return String(text[...end])
    }

    /// The name of a span: this operation, and what it is done to if that has a name.
    func naming(_ subject: String?) -> String {
        guard let subject, !subject.isEmpty else { return self }
        // Written in place: every scope is named.
        return String(unsafeUninitializedCapacity: utf8.count + 1 + subject.utf8.count) { text in
            let space = text.initialize(fromContentsOf: utf8)
            text.initializeElement(at: space, to: UInt8(ascii: " "))
            return text[(space + 1)...].initialize(fromContentsOf: subject.utf8)
        }
    }

    private var hasVisibleEnds: Bool {
        utf8.withContiguousStorageIfAvailable { bytes in
            guard let first = bytes.first, let last = bytes.last else { return false }
            return 0x21..<0x7F ~= first && 0x21..<0x7F ~= last
        } ?? false
    }
}
