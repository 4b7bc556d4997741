import Testing
import TracewingModel

/// swift-distributed-tracing takes one tracer in a process, once: every case is a program of its own.
@Suite("Beside another tracer")
struct ForeignTracerTests {
    @Test("One that reads and writes trace context: its spans and our scopes are one tree")
    func readsAndWrites() async throws {
        let spans = try await ProgramSpans(["reads", "writes"])
        #expect(spans.notes.count == 1)
        #expect(spans.notes.first?.contains("Another tracer was set up before") == true)
        #expect(
            spans.tree == [
                "theirs outer": "-",
                "ours first": "outer",
                "ours child": "first",
                "theirs inner": "first",
                "ours second": "inner",
                "theirs innermost": "second",
                "ours sibling": "first",
                "theirs elsewhere": "first",
                "ours handed": "first",
                "ours by hand": "first",
                "ours under by hand": "by hand",
                "ours root": "-",
            ]
        )
        #expect(spans.traces == 2)
        #expect(spans.isBalanced)
        #expect(spans.early == 8)
    }

    @Test("One that only writes it: our scopes stand under its spans, its spans under one another")
    func writes() async throws {
        let spans = try await ProgramSpans(["writes"])
        #expect(
            spans.tree == [
                "theirs outer": "-",
                "ours first": "outer",
                "ours child": "first",
                "theirs inner": "outer",
                "ours second": "inner",
                "theirs innermost": "inner",
                "ours sibling": "first",
                "theirs elsewhere": "outer",
                "ours handed": "first",
                "ours by hand": "first",
                "ours under by hand": "by hand",
                "ours root": "-",
            ]
        )
        #expect(spans.traces == 2)
    }

    @Test("One that does neither: each has its own traces, as if the other were not there", arguments: [[], ["reads"]])
    func neither(abilities: [String]) async throws {
        let spans = try await ProgramSpans(abilities)
        let ours = spans.tree.filter { $0.key.hasPrefix("ours") }
        #expect(
            ours == [
                "ours first": "-", "ours child": "first", "ours second": "first", "ours sibling": "first",
                "ours handed": "first", "ours by hand": "first", "ours under by hand": "by hand", "ours root": "-",
            ]
        )
        let reads = abilities.contains("reads")
        #expect(spans.tree["theirs inner"] == (reads ? "first" : "outer"))
        #expect(spans.tree["theirs innermost"] == (reads ? "second" : "inner"))
        #expect(spans.isBalanced)
    }

    @Test("A scope that is not recorded does not stand between its spans")
    func unsampled() async throws {
        let spans = try await ProgramSpans(["reads", "writes", "unsampled"])
        #expect(
            spans.tree == [
                "theirs outer": "-", "theirs inner": "outer", "theirs innermost": "inner", "theirs elsewhere": "outer",
            ]
        )
    }

    @Test("A provider of ours that is there already gets the exporter, and everything is one tree in it")
    func provider() async throws {
        let spans = try await ProgramSpans(["provider"])
        #expect(spans.isSameProvider)
        #expect(spans.notes.count == 1)
        #expect(spans.notes.first?.contains("A provider of Tracewing's was set up before") == true)
        #expect(
            spans.tree == [
                "ours outer": "-",
                "ours first": "outer",
                "ours child": "first",
                "ours inner": "first",
                "ours second": "inner",
                "ours innermost": "second",
                "ours sibling": "first",
                "ours elsewhere": "first",
                "ours handed": "first",
                "ours by hand": "first",
                "ours under by hand": "by hand",
                "ours root": "-",
            ]
        )
        // Its processors, and those added to the provider that was there before the configuration, see all of them.
        #expect(spans.team == 12)
        #expect(spans.early == 12)
        #expect(spans.services == ["mine"])
        #expect(spans.isBalanced)
    }

    @Test("One of ours among several instruments is found")
    func several() async throws {
        let spans = try await ProgramSpans(["several"])
        #expect(spans.isSameProvider)
        #expect(spans.tree.count == 12)
        #expect(spans.tree["ours second"] == "inner")
    }
}

/// What the program printed.
private struct ProgramSpans {
    /// For each span, whose and its name, its parent's name; `-` for a root.
    var tree: [String: String] = [:]
    var traces = 0
    var notes: [String] = []
    var isSameProvider = false
    var isBalanced = false
    var team = 0
    var early = 0
    var services: Set<String> = []

    init(_ arguments: [String]) async throws {
        let outcome = try await RunningProgram.run(["foreign"] + arguments)
        #expect(outcome.status == 0)
        let rows = outcome.output.map { line in
            line.split(separator: "|").map { $0.split(separator: " ").joined(separator: " ") }
        }
        let spans = rows.filter { $0.count == 5 }
        var names: [String: String] = [:]
        for span in spans { names[span[3]] = Self.short(span[1]) }
        for span in spans { tree["\(span[0]) \(Self.short(span[1]))"] = span[4] == "-" ? "-" : names[span[4]] ?? "?" }
        traces = Set(spans.map { $0[2] }).count
        for row in rows where row.count == 2 {
            switch row[0] {
            case "note": notes.append(row[1])
            case "same provider": isSameProvider = row[1] == "true"
            case "balanced": isBalanced = row[1] == "true"
            case "team": team += 1
            case "early": early += 1
            case "service": services.insert(row[1])
            default: break
            }
        }
    }

    private static func short(_ name: String) -> String {
        name.hasPrefix("execute_tool ") ? String(name.dropFirst("execute_tool ".count)) : name
    }
}
