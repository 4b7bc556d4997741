import Testing
import TracewingStore

@Suite("Filters that are wrong")
struct FilterErrorTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let text: String
        let start: Int
        let length: Int
        let message: String
        let hint: String?
        var testDescription: String { text }

        init(_ text: String, _ start: Int, _ length: Int, _ message: String, _ hint: String? = nil) {
            (self.text, self.start, self.length, self.message, self.hint) = (text, start, length, message, hint)
        }
    }

    static let cases: [Case] = [
        Case("latncy > 2s", 0, 6, "no field `latncy`", "`latency`"),
        Case("modle = x", 0, 5, "no field `modle`", "`model`"),
        Case("refund", 0, 6, "no field `refund`", "text ~ \"refund\""),
        Case("span and model = a", 0, 4, "no field `span`", "`span(…)`"),
        Case("http.status = 500", 0, 11, "no field `http.status`", "attr.\"http.status\""),
        Case("status = eror", 9, 4, "`eror` is no value of `status`", "`error`"),
        Case("status = 5", 9, 1, "no value of `status`", "error, ok, unset, running"),
        Case("latency > 2", 10, 1, "`2` is no value of `latency`", "units"),
        Case("latency > 2parsecs", 10, 8, "`2parsecs` is no value", "units"),
        Case("tokens > many", 9, 4, "`many` is no value of `tokens`", "1k"),
        Case("tokens > 1.5", 9, 3, "`1.5` is no whole number", "such as 1 or"),
        Case("errors = 0.3", 9, 3, "`0.3` is no whole number", "such as 0 or"),
        Case("tokens in (1, 1.0005k)", 14, 7, "`1.0005k` is no whole number"),
        Case("cost > -1", 7, 2, "no value of `cost`", "$0.01"),
        Case("time > 2026-13-01", 7, 10, "no value of `time`", "-24h"),
        Case("time > 2026-02-29", 7, 10, "no value of `time`"),
        Case("model == x", 6, 2, "no operator `==`", "`=`"),
        Case("model = x && tool = y", 10, 2, "no operator `&&`", "`and`"),
        Case("model > x", 6, 1, "`>` does not go with `model`", "=, !=, ~, !~, in, exists"),
        Case("latency ~ 2s", 8, 1, "`~` does not go with `latency`"),
        Case("text = refund", 5, 1, "`=` does not go with `text`", "~"),
        Case("text exists", 0, 4, "only be searched", "text ~"),
        Case("model", 5, 0, "After `model` an operator is missing", "exists"),
        Case("model =", 7, 0, "A value is missing", "model ~"),
        Case("model = and", 8, 3, "A value is missing"),
        Case("model = a tool = b", 10, 4, "`and` or `or` is missing", "quotes"),
        Case("model = a and", 13, 0, "Something is missing at the end"),
        Case("= a", 0, 1, "A field is missing"),
        Case("(model = a", 0, 1, "not closed", "`)`"),
        Case("model = a)", 9, 1, "closes nothing", "quotes"),
        Case("(model = a tool = b", 11, 4, "`and`, `or` or `)` is missing", "`and`"),
        Case("model = \"a", 8, 2, "has no end", "\""),
        Case("model in a", 9, 1, "After `in` comes a list", "in (a, b)"),
        Case("model in (a", 11, 0, "not closed"),
        Case("model in (a b)", 12, 1, "not closed", "commas"),
        Case("attr = 5", 0, 4, "name is missing", "attr."),
        Case("attr. = 5", 0, 5, "name is missing"),
        Case("span(spans > 3)", 5, 5, "about a trace", "out of"),
        Case("span(span(model = a))", 5, 4, "cannot hold another"),
        Case("model = 😀 and x = 1", 15, 1, "no field `x`"),
        Case("model = a ; tool = b", 10, 1, "means nothing"),
    ]

    @Test("The error says what is wrong, where, and what was meant", arguments: cases)
    func position(_ example: Case) throws {
        let error = try #require(throws: FilterError.self) { _ = try TraceFilter(example.text, now: noon) }
        #expect(error.position == .init(start: example.start, length: example.length))
        #expect(error.message.contains(example.message), "\(error.message)")
        if let hint = example.hint { #expect(error.hint?.contains(hint) == true, "\(error.hint ?? "no hint")") }
    }

    static let costly: [String] = [
        String(repeating: "(", count: 17) + "model = a" + String(repeating: ")", count: 17),
        (1...65).map { "model = m\($0)" }.joined(separator: " or "),
        "model in (" + (1...101).map { "m\($0)" }.joined(separator: ",") + ")",
        "name = \"" + String(repeating: "x", count: 4_096) + "\"",
        String(repeating: "not ", count: 1_000) + "x",
    ]

    @Test("A filter that asks too much is refused", arguments: costly)
    func costs(text: String) {
        #expect(throws: FilterError.self) { _ = try TraceFilter(text, now: noon) }
    }

    @Test("At the limits it is taken")
    func atTheLimits() throws {
        _ = try TraceFilter(
            String(repeating: "(", count: 16) + "model = a" + String(repeating: ")", count: 16),
            now: noon
        )
        _ = try TraceFilter((1...64).map { "model = m\($0)" }.joined(separator: " or "), now: noon)
        _ = try TraceFilter("model in (" + (1...100).map { "m\($0)" }.joined(separator: ",") + ")", now: noon)
        _ = try TraceFilter("name = \"" + String(repeating: "x", count: 4_087) + "\"", now: noon)
    }

    @Test("Whatever is typed, it is a filter or an error within the text")
    func garbage() {
        var random = SeededGenerator(seed: 6)
        let pieces = [
            "model", "latency", "=", "!=", "~", "<", "(", ")", "\"", "'", "and", "or", "not", "in", "exists", "span(",
            "2s", "attr.", ",", "😀", "\u{0}", " ", "x", "“", "\\", ";", "-", "text",
        ]
        for _ in 0..<5_000 {
            let text = (0..<Int.random(in: 0...12, using: &random))
                .map { _ in pieces.randomElement(using: &random) ?? "" }.joined(separator: Bool.random() ? " " : "")
            do {
                _ = try TraceFilter(text, now: noon)
            } catch {
                #expect(error.position.start >= 0 && error.position.length >= 0)
                #expect(error.position.start + error.position.length <= text.utf16.count)
            }
        }
    }
}
