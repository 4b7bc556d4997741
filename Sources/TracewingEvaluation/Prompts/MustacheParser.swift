/// Reads a ``MustacheTemplate``.
struct MustacheParser {
    private var rest: Substring

    /// How deep sections may nest: each takes a piece of the stack.
    private static let depthLimit = 100

    init(_ template: String) {
        rest = template[...]
    }

    mutating func parse() throws(EvaluationError) -> [MustacheTemplate.Node] {
        try nodes(of: nil, depth: 0)
    }

    private enum Tag {
        case variable([String])
        case open([String], isInverted: Bool)
        case close([String])
        case comment

        /// Whether a line with nothing else disappears with it.
        var canStandAlone: Bool {
            if case .variable = self { false } else { true }
        }
    }

    private mutating func nodes(of section: [String]?, depth: Int) throws(EvaluationError) -> [MustacheTemplate.Node] {
        guard depth <= Self.depthLimit else { throw Self.error("sections nest deeper than \(Self.depthLimit) levels") }
        var nodes: [MustacheTemplate.Node] = []
        while let start = rest.firstRange(of: "{{") {
            var text = rest[..<start.lowerBound]
            let lineStart = text.lastIndex(where: \.isNewline).map(text.index(after:)) ?? text.startIndex
            let beginsLine =
                text[lineStart...].allSatisfy { $0 == " " || $0 == "\t" }
                && (lineStart > text.startIndex || text.startIndex == text.base.startIndex
                    || text.base[text.base.index(before: text.startIndex)].isNewline)
            rest = rest[start.upperBound...]
            let tag = try tag()
            if tag.canStandAlone, beginsLine, let behind = endOfBlankLine() {
                text = text[..<lineStart]
                rest = rest[behind...]
            }
            if !text.isEmpty { nodes.append(.text(String(text))) }
            switch tag {
            case .variable(let path): nodes.append(.variable(path))
            case .comment: break
            case .open(let path, let isInverted):
                nodes.append(.section(path, isInverted: isInverted, try self.nodes(of: path, depth: depth + 1)))
            case .close(let path):
                guard path == section else {
                    throw Self.error("the section '\(path.joined(separator: "."))' is closed but not open")
                }
                return nodes
            }
        }
        if let section { throw Self.error("the section '\(section.joined(separator: "."))' is not closed") }
        if !rest.isEmpty { nodes.append(.text(String(rest))) }
        return nodes
    }

    /// What stands between the braces; the opening ones have been read.
    private mutating func tag() throws(EvaluationError) -> Tag {
        if rest.first == "{" {
            rest.removeFirst()
            return .variable(try Self.path(try content(upTo: "}}}")))
        }
        let content = try content(upTo: "}}")
        guard let mark = content.first else { throw Self.error("a place has no name") }
        let name = content.dropFirst()
        switch mark {
        case "!": return .comment
        case "#": return .open(try Self.path(name), isInverted: false)
        case "^": return .open(try Self.path(name), isInverted: true)
        case "/": return .close(try Self.path(name))
        case "&": return .variable(try Self.path(name))
        case ">": throw Self.error("it includes '\(name)', and partials are not understood")
        case "=": throw Self.error("it changes the delimiters, which is not understood")
        default: return .variable(try Self.path(content))
        }
    }

    private mutating func content(upTo end: String) throws(EvaluationError) -> Substring {
        guard let range = rest.firstRange(of: end) else { throw Self.error("a place is not closed with '\(end)'") }
        defer { rest = rest[range.upperBound...] }
        return rest[..<range.lowerBound].drop(while: \.isWhitespace)
    }

    /// Behind the line break of a line on which nothing else stands; nil if something does.
    private func endOfBlankLine() -> Substring.Index? {
        guard let end = rest.firstIndex(where: { $0 != " " && $0 != "\t" }) else { return rest.endIndex }
        return rest[end].isNewline ? rest.index(after: end) : nil
    }

    /// `.` is what a section stands for.
    private static func path(_ name: Substring) throws(EvaluationError) -> [String] {
        let characters = Array(name)
        let trimmed = characters.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed()
        let name = String(trimmed)
        if name == "." { return [] }
        let path = name.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard path.allSatisfy({ !$0.isEmpty }) else { throw error("a place has no name") }
        return path
    }

    private static func error(_ reason: String) -> EvaluationError {
        EvaluationError(.invalidTemplate, "The Mustache template cannot be read: \(reason).")
    }
}
