/// A regular expression with the syntax and the meaning of Python's `re`, over Unicode scalars.
///
/// It is our own because of its limit: a pattern is a user's, and one like `(a+)+b` takes longer than anybody waits. No
/// engine at hand can be stopped, and a thread that is left behind works on for ever. This one looks at the clock.
struct Pattern: Sendable {
    /// Why a pattern is none.
    struct SyntaxError: Error, CustomStringConvertible {
        let description: String
    }

    /// Why there is no answer.
    enum Interruption: Error {
        /// It took too long, or too much memory.
        case limit
        case cancelled
    }

    private let program: PatternProgram

    /// - Throws: ``SyntaxError``, with the place where reading stopped.
    init(_ text: String) throws(SyntaxError) {
        var parser = PatternParser(text)
        let node = try parser.parse()
        var compiler = PatternCompiler(groupCount: parser.groupCount)
        program = try compiler.compile(node)
    }

    /// Whether the pattern is somewhere in `text`, or all of it.
    func matches(_ text: String, whole: Bool, within limit: Duration) throws(Interruption) -> Bool {
        var matcher = PatternMatcher(program, text: Array(text.unicodeScalars), isWhole: whole, limit: limit)
        return try matcher.search()
    }
}
