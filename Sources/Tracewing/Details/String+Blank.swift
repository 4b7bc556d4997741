extension String {
    /// Whether there is nothing in it but white space.
    var isBlank: Bool { allSatisfy(\.isWhitespace) }

    /// Without the white space around it; nil if nothing is left.
    var stripped: String? {
        // Most names have none, which two bytes tell.
        if let first = utf8.first, let last = utf8.last, 0x21..<0x7F ~= first, 0x21..<0x7F ~= last { return self }
        let text = drop(while: \.isWhitespace)
        guard let end = text.lastIndex(where: { !$0.isWhitespace }) else { return nil }
        return String(text[...end])
    }

    /// The name of a span: this operation, and what it is done to if that has a name.
    func naming(_ subject: String?) -> String {
        guard let subject, !subject.isEmpty else { return self }
        return "\(self) \(subject)"
    }
}
