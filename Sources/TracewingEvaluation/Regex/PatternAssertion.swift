/// A place in a text.
enum PatternAssertion: Sendable {
    case textStart
    /// The end, or before a line break that is the last character.
    case lastLineEnd
    case textEnd
    case lineStart
    case lineEnd
    case wordBoundary(isASCII: Bool)
    case noWordBoundary(isASCII: Bool)

    func holds(at position: Int, in text: UnsafeBufferPointer<Unicode.Scalar>) -> Bool {
        switch self {
        case .textStart: return position == 0
        case .textEnd: return position == text.count
        case .lastLineEnd: return position == text.count || position == text.count - 1 && text[position] == "\n"
        case .lineStart: return position == 0 || text[position - 1] == "\n"
        case .lineEnd: return position == text.count || text[position] == "\n"
        case .wordBoundary(let isASCII): return Self.isBoundary(position, text, isASCII)
        // An empty text has neither.
        case .noWordBoundary(let isASCII): return !text.isEmpty && !Self.isBoundary(position, text, isASCII)
        }
    }

    private static func isBoundary(
        _ position: Int,
        _ text: UnsafeBufferPointer<Unicode.Scalar>,
        _ isASCII: Bool
    ) -> Bool {
        let before = position > 0 && CharacterClass.word.contains(text[position - 1], isASCII: isASCII)
        let after = position < text.count && CharacterClass.word.contains(text[position], isASCII: isASCII)
        return before != after
    }
}
