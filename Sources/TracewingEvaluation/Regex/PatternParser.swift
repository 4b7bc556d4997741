/// Reads the syntax of Python's `re`.
struct PatternParser {
    /// What letters in a pattern change.
    struct Flags {
        var ignoresCase = false
        var isMultiline = false
        var dotTakesLineBreaks = false
        var isVerbose = false
        var isASCII = false
    }

    let scalars: [Unicode.Scalar]
    var position = 0
    var flags = Flags()
    var groupCount = 0
    var groupNames: [String: Int] = [:]
    /// Groups that are not closed: they cannot be referred to.
    var openGroups: Set<Int> = []
    /// Whether nothing has been read but comments and flags. These hold for the whole pattern as long as that is so.
    var isAtStart = true
    private var depth = 0

    /// How deep groups may nest: each takes a piece of the stack.
    private static let depthLimit = 100

    init(_ text: String) {
        scalars = Array(text.unicodeScalars)
    }

    mutating func parse() throws(Pattern.SyntaxError) -> PatternNode {
        let node = try choice()
        guard peek == nil else { throw error("unbalanced parenthesis") }
        return node
    }

    /// Everything up to a closing parenthesis or the end.
    mutating func choice() throws(Pattern.SyntaxError) -> PatternNode {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.depthLimit else { throw error("groups nest deeper than \(Self.depthLimit) levels") }
        var branches = [try sequence()]
        while take("|") {
            isAtStart = false
            branches.append(try sequence())
        }
        return branches.count == 1 ? branches[0] : .choice(branches)
    }

    private mutating func sequence() throws(Pattern.SyntaxError) -> PatternNode {
        var nodes: [PatternNode] = []
        while true {
            skipComments()
            guard let next = peek, next != "|", next != ")" else { break }
            let start = position
            guard let item = try item() else { continue }
            isAtStart = false
            nodes.append(try repeated(item, from: start))
        }
        return nodes.count == 1 ? nodes[0] : .sequence(nodes)
    }

    /// One thing that can be repeated; nil for what only changes flags.
    private mutating func item() throws(Pattern.SyntaxError) -> PatternNode? {
        guard let next = peek else { return nil }
        position += 1
        switch next {
        case ".": return .character(flags.dotTakesLineBreaks ? .any : .anyButLineBreak)
        case "^": return .assertion(flags.isMultiline ? .lineStart : .textStart)
        case "$": return .assertion(flags.isMultiline ? .lineEnd : .lastLineEnd)
        case "[": return .character(try set())
        case "(": return try group()
        case "\\": return try escape()
        case "*", "+", "?":
            position -= 1
            throw error("nothing to repeat")
        case "{":
            position -= 1
            if try bounds() != nil { throw error("nothing to repeat") }
            position += 1
            return character(next)
        default: return character(next)
        }
    }

    func character(_ scalar: Unicode.Scalar) -> PatternNode {
        .character(flags.ignoresCase ? .ignoringCase(scalar.simpleLowercase) : .exactly(scalar))
    }

    private mutating func repeated(
        _ item: PatternNode,
        from start: Int
    ) throws(Pattern.SyntaxError) -> PatternNode {
        skipComments()
        guard let (minimum, maximum) = try bounds() else { return item }
        if case .assertion = item { throw error("nothing to repeat", at: start) }
        let mode: PatternNode.Mode = take("?") ? .lazy : take("+") ? .possessive : .greedy
        skipComments()
        let end = position
        guard try bounds() == nil else { throw error("multiple repeat", at: end) }
        return .repetition(item, minimum: minimum, maximum: maximum, mode)
    }

    /// How often the item before shall be there; nil, and nothing read, if that is not said.
    private mutating func bounds() throws(Pattern.SyntaxError) -> (Int, Int)? {
        switch peek {
        case "*":
            position += 1
            return (0, PatternNode.unbounded)
        case "+":
            position += 1
            return (1, PatternNode.unbounded)
        case "?":
            position += 1
            return (0, 1)
        case "{":
            let start = position
            position += 1
            let minimum = number()
            var maximum = minimum
            let hasComma = take(",")
            if hasComma { maximum = number() }
            guard take("}"), minimum != nil || hasComma else {
                position = start
                return nil
            }
            let (low, high) = (minimum ?? 0, maximum ?? PatternNode.unbounded)
            guard low <= high else { throw error("min repeat greater than max repeat", at: start) }
            return (low, high)
        default: return nil
        }
    }

    /// Digits; nil if there are none. What is too large is as good as unbounded.
    mutating func number() -> Int? {
        let start = position
        while let digit = peek, 0x30...0x39 ~= digit.value { position += 1 }
        guard position > start else { return nil }
        var text = String.UnicodeScalarView()
        text.append(contentsOf: scalars[start..<position])
        return Int(String(text)) ?? PatternNode.unbounded
    }

    // MARK: Characters

    var peek: Unicode.Scalar? { position < scalars.count ? scalars[position] : nil }

    mutating func take(_ text: String) -> Bool {
        guard scalars[position...].starts(with: text.unicodeScalars) else { return false }
        position += text.unicodeScalars.count
        return true
    }

    /// Everything before `end`, which is read as well.
    mutating func text(upTo end: Unicode.Scalar, _ missing: String) throws(Pattern.SyntaxError) -> String {
        guard let index = scalars[position...].firstIndex(of: end) else { throw error(missing) }
        var text = String.UnicodeScalarView()
        text.append(contentsOf: scalars[position..<index])
        position = index + 1
        return String(text)
    }

    /// In a verbose pattern white space and what follows a `#` mean nothing.
    private mutating func skipComments() {
        guard flags.isVerbose else { return }
        while let next = peek {
            if next == "#" {
                while let other = peek, other != "\n" { position += 1 }
            } else if next == " " || 0x09...0x0D ~= next.value {
                position += 1
            } else {
                return
            }
        }
    }

    func error(_ reason: String, at place: Int? = nil) -> Pattern.SyntaxError {
        Pattern.SyntaxError(description: "\(reason) at position \(place ?? position)")
    }
}
