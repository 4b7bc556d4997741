extension PatternParser {
    /// What follows an opening parenthesis; nil for what only changes flags, or nothing.
    mutating func group() throws(Pattern.SyntaxError) -> PatternNode? {
        let start = position - 1
        guard take("?") else { return try remembered(named: nil, from: start) }
        let outer = flags
        let node: PatternNode?
        if take("P<") {
            node = try remembered(named: try name(upTo: ">"), from: start)
        } else if take("P=") {
            let name = try name(upTo: ")")
            guard let number = groupNames[name] else { throw error("unknown group name '\(name)'") }
            return try reference(to: number)
        } else if take("P") {
            throw error("unknown extension ?P")
        } else if take("#") {
            _ = try text(upTo: ")", "missing ), unterminated comment")
            return nil
        } else if take(":") {
            // In a group even a place can be repeated.
            node = .sequence([try closed(from: start)])
        } else if take(">") {
            node = .atomic(try closed(from: start))
        } else if take("=") {
            node = .lookAround(try closed(from: start), isBehind: false, isNegative: false)
        } else if take("!") {
            node = .lookAround(try closed(from: start), isBehind: false, isNegative: true)
        } else if take("<=") {
            node = .lookAround(try closed(from: start), isBehind: true, isNegative: false)
        } else if take("<!") {
            node = .lookAround(try closed(from: start), isBehind: true, isNegative: true)
        } else if take("(") {
            node = try condition(from: start)
        } else {
            guard try takeFlags(from: start) else { return nil }
            node = .sequence([try closed(from: start)])
        }
        flags = outer
        return node
    }

    private mutating func remembered(
        named name: String?,
        from start: Int
    ) throws(Pattern.SyntaxError) -> PatternNode {
        let outer = flags
        groupCount += 1
        let number = groupCount
        if let name {
            guard groupNames[name] == nil else { throw error("redefinition of group name '\(name)'", at: start) }
            groupNames[name] = number
        }
        openGroups.insert(number)
        let node = try closed(from: start)
        openGroups.remove(number)
        flags = outer
        return .group(number, node)
    }

    private mutating func closed(from start: Int) throws(Pattern.SyntaxError) -> PatternNode {
        isAtStart = false
        let node = try choice()
        guard take(")") else { throw error("missing ), unterminated subpattern", at: start) }
        return node
    }

    /// `(?(1)yes|no)`, behind its second parenthesis.
    private mutating func condition(from start: Int) throws(Pattern.SyntaxError) -> PatternNode {
        let name = try text(upTo: ")", "missing ), unterminated name")
        let number: Int
        if let known = groupNames[name] {
            number = known
        } else if let given = Int(name) {
            number = given
        } else {
            throw error("unknown group name '\(name)'")
        }
        guard number > 0 else { throw error("bad group number") }
        // A group may come later: it has found nothing then.
        guard number < 100 || number <= groupCount else { throw error("invalid group reference \(number)") }
        let node = try closed(from: start)
        guard case .choice(let branches) = node else { return .condition(group: number, node, .empty) }
        guard branches.count == 2 else { throw error("conditional backref with more than two branches") }
        return .condition(group: number, branches[0], branches[1])
    }

    func reference(to number: Int) throws(Pattern.SyntaxError) -> PatternNode {
        guard number <= groupCount else { throw error("invalid group reference \(number)") }
        guard !openGroups.contains(number) else { throw error("cannot refer to an open group") }
        return .reference(number, ignoresCase: flags.ignoresCase)
    }

    private mutating func name(upTo end: Unicode.Scalar) throws(Pattern.SyntaxError) -> String {
        let name = try text(upTo: end, "missing \(end), unterminated name")
        guard let first = name.unicodeScalars.first else { throw error("missing group name") }
        guard first == "_" || first.properties.isXIDStart,
            name.unicodeScalars.allSatisfy({ $0 == "_" || $0.properties.isXIDContinue })
        else { throw error("bad character in group name '\(name)'") }
        return name
    }

    /// `i`, `-s`, …; true if a group follows for which they hold, false if they hold for the pattern.
    private mutating func takeFlags(from start: Int) throws(Pattern.SyntaxError) -> Bool {
        var changed = flags
        var isOff = false
        var count = 0
        while let letter = peek {
            position += 1
            switch letter {
            case "i": changed.ignoresCase = !isOff
            case "m": changed.isMultiline = !isOff
            case "s": changed.dotTakesLineBreaks = !isOff
            case "x": changed.isVerbose = !isOff
            case "a" where !isOff: changed.isASCII = true
            case "u" where !isOff: changed.isASCII = false
            case "-" where !isOff:
                isOff = true
                continue
            case ":" where count > 0:
                flags = changed
                return true
            case ")" where count > 0 && !isOff:
                guard isAtStart else { throw error("global flags not at the start of the expression", at: start) }
                flags = changed
                return false
            default:
                throw error(count == 0 ? "unknown extension ?\(letter)" : "unknown flag", at: position - 1)
            }
            count += 1
        }
        throw error("missing -, : or )")
    }
}
