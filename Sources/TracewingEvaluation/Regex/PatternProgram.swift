/// A regular expression as instructions for a ``PatternMatcher``.
struct PatternProgram: Sendable {
    enum Instruction: Sendable {
        case character(CharacterTest)
        /// As many of the characters as there are, within bounds.
        case run(CharacterTest, minimum: Int, maximum: Int, PatternNode.Mode)
        case jump(Int)
        /// Goes on here, and at the other place if that leads nowhere.
        case split(first: Int, second: Int)
        case save(slot: Int)
        case assertion(PatternAssertion)
        case reference(group: Int, ignoresCase: Bool)
        /// Goes on only if something has been read since the slot was saved.
        case progress(since: Int)
        /// The instructions up to `end` are tried by themselves, `offset` characters back.
        case lookAround(end: Int, offset: Int, isNegative: Bool)
        case atomic(end: Int)
        case condition(group: Int, otherwise: Int)
        /// The end of a part that is tried by itself.
        case accept
        case match
    }

    var instructions: [Instruction]
    /// Where groups begin and end, and where loops are.
    var slotCount: Int
}
