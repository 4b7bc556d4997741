import Testing
import TracewingModel

@testable import TracewingStore

@Suite("Any filter")
struct FilterPropertyTests {
    @Test("What is written for a filter is read as that filter")
    func roundTrip() throws {
        var filters = RandomFilter(seed: 1)
        for _ in 0..<5_000 {
            let expression = filters.expression()
            let text = FilterText.text(expression)
            guard text.utf8.count <= TraceFilter.maximumLength else { continue }
            let filter = try TraceFilter(text, now: noon)
            #expect(filter.expression == expression, "\(text)")
            // Space and the case of keywords mean nothing.
            #expect(try TraceFilter("\n \(text)\t ", now: noon).expression == expression, "\(text)")
        }
    }

    @Test("A sign that means nothing is marked wherever it stands, and what is missing at the end is marked there")
    func positions() throws {
        var filters = RandomFilter(seed: 2)
        for _ in 0..<500 {
            let text = FilterText.text(filters.expression())
            guard text.utf8.count < TraceFilter.maximumLength else { continue }
            let units = Array(text.utf16)
            for token in try FilterLexer.tokens(of: text) {
                let start = token.position.start
                let before = String(decoding: units[..<start], as: UTF16.self)
                let after = String(decoding: units[start...], as: UTF16.self)
                // The key of an attribute goes with what stands before it.
                let error = #expect(throws: FilterError.self) { _ = try TraceFilter(before + ";" + after, now: noon) }
                #expect(error?.position == .init(start: start, length: 1), "\(before);\(after)")

                guard let error = Self.error(of: before) else { continue }
                let end = before.utf16.count
                let marked = String(decoding: Array(before.utf16)[error.position.start...], as: UTF16.self)
                // What was begun and not finished is marked where it begins: a group, an attribute, the last word.
                #expect(
                    error.position == .init(start: end, length: 0) || marked.hasPrefix("(")
                        || ["attr.", "not ", "span"].contains(marked),
                    "\(before) ← \(error): \(marked)"
                )
            }
        }
    }

    private static func error(of text: String) -> FilterError? {
        do {
            _ = try TraceFilter(text, now: noon)
            return nil
        } catch {
            return error
        }
    }

    @Test("A value never becomes SQL: whatever it is, the question is the same")
    func injections() async throws {
        var filters = RandomFilter(seed: 3)
        let pieces = [
            "'", "\"", ";", "--", "/*", "*/", ")", "(", " OR 1=1", " UNION SELECT * FROM traces", "DROP TABLE spans",
            "\u{0}", "%", "_", "\\", "?", "?1", ":a", "@a", "$a", "x'41'", "char(39)", "' || (SELECT 1) || '", "\n",
            "NEAR(", "AND", "body:", "*", "^", "{", "}", "+",
        ]
        var strings: [String] = []
        for _ in 0..<1_000 {
            strings.append(
                (0..<Int.random(in: 1...6, using: &filters.random))
                    .map { _ in
                        Bool.random(using: &filters.random)
                            ? filters.text(upTo: 6) : pieces[Int.random(in: 0..<pieces.count, using: &filters.random)]
                    }
                    .joined()
            )
        }
        try await withStore(at: ":memory:") { store in
            let spans = strings.indices.map { number in
                makeSpan(
                    1,
                    in: TraceID(high: 7, low: UInt64(number) + 1),
                    name: "n" + strings[number],
                    ["gen_ai.tool.name": .string("t" + strings[number]), "a\(number)": .string(strings[number])]
                )
            }
            try await store.append(spans)
            try await store.indexWords()
            for (number, string) in strings.enumerated() {
                let quoted = FilterText.quoted(string)
                var forms = [
                    "name = \(FilterText.quoted("n" + string)) and tool in (\(FilterText.quoted("t" + string)))"
                ]
                // Attributes are read from each span's bytes: some are enough. SQLite's functions end text at a NUL.
                if number % 25 == 0, !string.contains("\u{0}") {
                    forms += [
                        "attr.\"a\(number)\" = \(quoted)", "name ~ \(quoted) and attr.\"a\(number)\" ~ \(quoted)",
                        "attr.\"a\(number)\" exists and not attr.\(FilterText.quoted("k" + string)) = \(quoted)",
                    ]
                }
                for (form, text) in forms.enumerated() where form > 0 || strings.count(where: { $0 == string }) == 1 {
                    let page = try await store.traces(TraceQuery(filter: try TraceFilter(text, now: noon)))
                    #expect(page.traces.map(\.traceID.low) == [UInt64(number) + 1], "\(text)")
                }
                // Words are searched, or there are none to search: an error would be the index's language let through.
                for text in ["text ~ \(quoted)", quoted, "span(text !~ \(quoted))"] {
                    _ = try await store.traces(TraceQuery(filter: try TraceFilter(text, now: noon), limit: 1))
                }
                let condition = FilterSQL(try TraceFilter("name = \(quoted) or text ~ \(quoted)", now: noon).expression)
                let plain = FilterSQL(try TraceFilter("name = \"x\" or text ~ \"x\"", now: noon).expression)
                #expect(condition.condition == plain.condition)
            }
            #expect(try await store.statistics().traces == strings.count)
        }
    }

    @Test("Of 100,000 random texts each is a filter or an error within it, and every filter is SQL")
    func fuzz() throws {
        var filters = RandomFilter(seed: 4)
        let words = [
            "model", "latency", "status", "attr.", "attr.x", "text", "time", "cost", "tokens", "span", "span(", "(",
            ")",
            "=", "!=", "~", "!~", "<", "<=", ">", ">=", "and", "or", "not", "in", "exists", "ago", ",", "\"", "'", "“",
            "”", "2s", "1e309s", "-5", "$", "$1", "9999999999999999999", "-24h", "2026-05-01T10:30+99:99", "error",
            "0x10", "nan", "inf", "\\", "\u{0}", "😀", "\u{1F468}\u{200D}\u{1F469}", "é", ";", "-", "..", "%", "--",
        ]
        var understood = 0
        for _ in 0..<100_000 {
            var text = ""
            for _ in 0..<Int.random(in: 0...14, using: &filters.random) {
                if Int.random(in: 0..<8, using: &filters.random) == 0 {
                    text += filters.text(upTo: 5)
                } else {
                    text += words[Int.random(in: 0..<words.count, using: &filters.random)]
                }
                if Int.random(in: 0..<4, using: &filters.random) > 0 { text += " " }
            }
            do {
                let filter = try TraceFilter(text, now: noon)
                let sql = FilterSQL(filter.expression)
                #expect(sql.condition.count { $0 == "?" } == sql.values.count, "\(text)")
                understood += 1
            } catch {
                let position = error.position
                #expect(position.start >= 0 && position.length >= 0, "\(text)")
                #expect(position.start + position.length <= text.utf16.count, "\(text)")
                #expect(!error.message.isEmpty, "\(text)")
            }
        }
        // The words make enough of both.
        #expect(understood > 1_000)
    }

    @Test("Random filters are answered, whatever they ask")
    func answered() async throws {
        var filters = RandomFilter(seed: 5)
        try await withStore(at: ":memory:") { store in
            try await store.append((1...20).map { makeSpan($0, in: TraceID(high: 5, low: $0), ["a": 1]) })
            try await store.indexWords()
            for _ in 0..<1_000 {
                let text = FilterText.text(filters.expression())
                guard text.utf8.count <= TraceFilter.maximumLength else { continue }
                let filter = try TraceFilter(text, now: noon)
                let opposite = try? TraceFilter("not (\(text))", now: noon)
                let found = try await store.traces(TraceQuery(filter: filter)).traces.map(\.traceID)
                guard let opposite else { continue }
                let others = try await store.traces(TraceQuery(filter: opposite)).traces.map(\.traceID)
                #expect(found.count + others.count == 20 && Set(found).isDisjoint(with: others), "\(text)")
            }
        }
    }
}
