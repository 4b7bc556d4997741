import Testing

@testable import TracewingEvaluation

@Suite("Patterns of Python's syntax")
struct PatternTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let pattern: String
        let text: String
        let search: Bool
        let whole: Bool

        init(_ pattern: String, _ text: String, _ search: Bool, _ whole: Bool) {
            (self.pattern, self.text, self.search, self.whole) = (pattern, text, search, whole)
        }

        var testDescription: String { "/\(pattern)/ on \(text.debugDescription)" }
    }

    // What Python 3.11 says to each.
    static let rows: [Row] = [
        Row("", "", true, true),
        Row("", "a", true, false),
        Row("a|ab", "ab", true, true),
        Row("(a|ab)(c|bcd)(d*)", "abcd", true, true),
        Row("a*?b", "aaab", true, true),
        Row("a++a", "aaa", false, false),
        Row("(?>a*)a", "aaa", false, false),
        Row("(?>a|ab)c", "abc", false, false),
        Row("(a*)*b", "aaab", true, true),
        Row("(a*)+$", "aab", true, false),
        Row("(?:a|b)*c", "ababc", true, true),
        Row("^b", "a\nb", false, false),
        Row("(?m)^b$", "a\nb\n", true, false),
        Row("b$", "ab\n", true, false),
        Row("b\\Z", "ab\n", false, false),
        Row(".", "\n", false, false),
        Row("(?s).", "\n", true, true),
        Row("(?i)straße", "STRAßE", true, true),
        Row("(?i)[a-z]+", "ABC", true, true),
        Row("(?i)σ", "Σ", true, true),
        Row("(?i:a)b", "Ab", true, true),
        Row("(?i:a)b", "AB", false, false),
        Row("(?x) a  b # c\n c", "abc", true, true),
        Row("[^a-c]", "b", false, false),
        Row("[]a]+", "]a", true, true),
        Row("[a\\-z]+", "-", true, true),
        Row("[\\d\\s]+", "1 ２", true, true),
        Row("(?a)\\d", "２", false, false),
        Row("\\w+", "naïve_١", true, true),
        Row("\\bfoo\\b", "a foo b", true, false),
        Row("\\Bo", "foo", true, false),
        Row("(?P<x>ab)(?P=x)", "abab", true, true),
        Row("(a)(b)?\\1", "aa", true, true),
        Row("(a)?(?(1)b|c)", "ab", true, true),
        Row("(a)?(?(1)b|c)", "c", true, true),
        Row("foo(?=bar)", "foobar", true, false),
        Row("foo(?!bar)", "foobar", false, false),
        Row("(?<=foo)bar", "foobar", true, false),
        Row("(?<!foo)bar", "foobar", false, false),
        Row("a{2,3}", "aaaa", true, false),
        Row("a{,2}", "aa", true, true),
        Row("a{2", "a{2", true, true),
        Row("(?:\\b){2}a", "a", true, true),
        Row("(?<=(?!b){1,3}a)b", "ab", true, false),
        Row("(?:ab){2}", "abab", true, true),
        Row("(ab){2,}?c", "ababab", false, false),
        Row("\\x41\\u0042\\103", "ABC", true, true),
        Row("é", "e\u{301}", false, false),
        Row("(?#comment)a", "a", true, true),
        Row("(?i)(?s)hello", "HELLO", true, true),
        Row("(?#c)(?i)a", "A", true, true),
        Row("(?i)(?#c)(?s)a.", "A\n", true, true),
        Row("(?x) (?i) a", "A", true, true),
        Row("(?x)#c\n(?i)a", "A", true, true),
        Row("(?x)(?#c) (?s).", "\n", true, true),
        Row("(?#c)(?x) a b", "ab", true, true),
        Row("(?m)(?i)^A$", "b\na", true, false),
        Row("((a)|b)*\\2", "aba", true, true),
        Row("(?=(a+))a*b\\1", "baaabac", true, false),
    ]

    @Test("are found where Python finds them", arguments: rows)
    func matches(row: Row) throws {
        let pattern = try Pattern(row.pattern)
        #expect(try pattern.matches(row.text, whole: false, within: .seconds(5)) == row.search)
        #expect(try pattern.matches(row.text, whole: true, within: .seconds(5)) == row.whole)
    }

    @Test(
        "are refused where Python refuses them",
        arguments: [
            "(", ")", "a)", "[", "[b-a]", "*a", "a**", "a{2}{3}", "a{3,2}", "(?P<a>x)(?P<a>y)", "(?P=b)", "\\1", "(?z)",
            "\\q", "(?<=a*)b", "a(?i)b", "(?P<1>a)", "[\\d-z]", "\\", "(?:", "^*", "(a\\1)", " (?i)a", "(?:)(?i)a",
            "a|(?i)b", "|(?i)b", "((?i)a)", "(?i)|(?s)a", "(?:(?i)a)", "()(?i)", "^(?i)a", "(?i)*a", "(?=a)(?i)a",
            "(?i:)(?s)a", "(?i)((?s)a)",
        ]
    )
    func refused(pattern: String) {
        #expect(throws: Pattern.SyntaxError.self) { try Pattern(pattern) }
    }

    @Test(
        "that would take for ever are given up in time",
        arguments: ["(a+)+b", "(a|aa)+$b", "(a|a)*b", "(.*)*x", "(?:(?:a*)*)*b", "((a+)+)+(?=b)"]
    )
    func catastrophic(pattern: String) throws {
        let start = ContinuousClock.now
        #expect(throws: Pattern.Interruption.self) {
            try Pattern(pattern).matches(String(repeating: "a", count: 60), whole: false, within: .milliseconds(100))
        }
        #expect(start.duration(to: .now) < .seconds(10))
    }

    @Test("stop when their task is cancelled")
    func cancelled() async {
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return try Pattern("(a+)+b").matches(String(repeating: "a", count: 60), whole: false, within: .seconds(60))
        }
        await #expect(throws: Pattern.Interruption.cancelled) { try await task.value }
    }

    @Test(
        "are read in time, whatever is nested in them",
        .timeLimit(.minutes(1)),
        arguments: [
            ("(?:(?:(?:){99999}){99999}){99999}", ""),
            ("a(?<=" + String(repeating: "(?:", count: 60) + "a" + String(repeating: "|b)", count: 60) + ")", "a"),
        ]
    )
    func nested(pattern: String, text: String) throws {
        #expect(try Pattern(pattern).matches(text, whole: true, within: .seconds(5)))
    }

    @Test("that look back further than can be counted are refused")
    func widthOverflow() {
        let most = "a{\(Int.max - 1)}"
        #expect(throws: Pattern.SyntaxError.self) { try Pattern("(?<=(?:\(most)\(most)))b") }
    }

    @Test("stop in time where what a group has found is compared again and again")
    func references() throws {
        let start = ContinuousClock.now
        let text = String(repeating: "a", count: 20_000) + "b"
        #expect(throws: Pattern.Interruption.self) {
            try Pattern("(a*)\\1\\1c").matches(text, whole: false, within: .milliseconds(50))
        }
        #expect(start.duration(to: .now) < .seconds(10))
    }

    @Test("do not overflow the stack on long texts")
    func longText() throws {
        let text = String(repeating: "ab", count: 50_000)
        #expect(try Pattern("(?:a|b)*").matches(text, whole: true, within: .seconds(30)))
        #expect(try Pattern("(ab)*c").matches("ab", whole: false, within: .seconds(30)) == false)
    }
}
