public import TracewingModel

/// What a trace should look like, and what is wrong with one that does not.
///
/// ```swift
/// let expected = TreeExpectation("invoke_agent concierge", [
///     TreeExpectation("chat scripted-1"), TreeExpectation("execute_tool find_trains"), TreeExpectation("chat
///     scripted-1"),
/// ])
/// #expect(expected.mismatches(in: spans.records) == [])
/// ```
public struct TreeExpectation: Sendable, Hashable {
    /// The span's name.
    public let name: String
    /// Its children, in the order of their starts.
    public let children: [TreeExpectation]

    public init(_ name: String, _ children: [TreeExpectation] = []) {
        self.name = name
        self.children = children
    }

    /// One sentence for everything that differs; empty if `records` are exactly this tree.
    public func mismatches(in records: [SpanRecord]) -> [String] {
        let tree = SpanTree(records)
        let actual = tree.rows.map { String(repeating: "  ", count: $0.depth) + $0.span.name }
        var problems = tree.rows.filter(\.isOrphan).map { "'\($0.span.name)' has a parent that was not exported" }
        if actual != lines() {
            problems.append(
                "expected\n\(lines().joined(separator: "\n"))\nbut found\n\(actual.joined(separator: "\n"))"
            )
        }
        return problems
    }

    private func lines(depth: Int = 0) -> [String] {
        [String(repeating: "  ", count: depth) + name] + children.flatMap { $0.lines(depth: depth + 1) }
    }
}
