extension PatternParser {
    /// What follows a backslash outside of brackets.
    mutating func escape() throws(Pattern.SyntaxError) -> PatternNode {
        guard let next = peek else { throw error("bad escape (end of pattern)", at: position - 1) }
        switch next {
        case "A", "Z", "b", "B":
            position += 1
            switch next {
            case "A": return .assertion(.textStart)
            case "Z": return .assertion(.textEnd)
            case "b": return .assertion(.wordBoundary(isASCII: flags.isASCII))
            default: return .assertion(.noWordBoundary(isASCII: flags.isASCII))
            }
        case "1"..."9":
            if let octal = threeOctalDigits() { return character(try scalar(octal)) }
            let start = position
            position += 1
            if let second = peek, 0x30...0x39 ~= second.value { position += 1 }
            var text = String.UnicodeScalarView()
            text.append(contentsOf: scalars[start..<position])
            return try reference(to: Int(String(text)) ?? 0)
        default:
            if let found = characterClass() {
                return .character(.set(CharacterTest.CharacterSet(classes: [found], isASCII: flags.isASCII)))
            }
            return character(try escapedCharacter())
        }
    }

    /// `[…]`, behind its bracket.
    mutating func set() throws(Pattern.SyntaxError) -> CharacterTest {
        let start = position - 1
        var set = CharacterTest.CharacterSet(ignoresCase: flags.ignoresCase, isASCII: flags.isASCII)
        set.isNegated = take("^")
        var isFirst = true
        while true {
            guard let next = peek else { throw error("unterminated character set", at: start) }
            if next == "]", !isFirst {
                position += 1
                break
            }
            isFirst = false
            let from = position
            guard let low = try member(of: &set) else { continue }
            // A range, unless the hyphen is the last character.
            guard peek == "-", position + 1 < scalars.count, scalars[position + 1] != "]" else {
                set.ranges.append(low.value...low.value)
                continue
            }
            position += 1
            var ignored = CharacterTest.CharacterSet()
            guard let high = try member(of: &ignored), low.value <= high.value else {
                throw error("bad character range", at: from)
            }
            set.ranges.append(low.value...high.value)
        }
        if !set.isNegated, !set.ignoresCase, set.classes.isEmpty, set.ranges.count == 1,
            let range = set.ranges.first, range.count == 1, let scalar = Unicode.Scalar(range.lowerBound)
        {
            return .exactly(scalar)
        }
        return .set(set)
    }

    /// One character of a set; nil for a class, which is added to it.
    private mutating func member(of set: inout CharacterTest.CharacterSet) throws(Pattern.SyntaxError) -> Unicode
        .Scalar?
    {
        guard let next = peek else { throw error("unterminated character set") }
        guard next == "\\" else {
            position += 1
            return next
        }
        position += 1
        if let found = characterClass() {
            let from = position
            if peek == "-", from + 1 < scalars.count, scalars[from + 1] != "]" {
                throw error("bad character range", at: from)
            }
            set.classes.append(found)
            return nil
        }
        if peek == "b" {
            position += 1
            return "\u{8}"
        }
        var octal: UInt32?
        for _ in 0..<3 {
            guard let digit = peek, 0x30...0x37 ~= digit.value else { break }
            octal = (octal ?? 0) * 8 + digit.value - 0x30
            position += 1
        }
        return if let octal { try scalar(octal) } else { try escapedCharacter() }
    }

    /// `d`, `S`, …, if that is what comes.
    private mutating func characterClass() -> (kind: CharacterClass, isNegated: Bool)? {
        let found: (CharacterClass, Bool)
        switch peek {
        case "d": found = (.digit, false)
        case "D": found = (.digit, true)
        case "s": found = (.space, false)
        case "S": found = (.space, true)
        case "w": found = (.word, false)
        case "W": found = (.word, true)
        default: return nil
        }
        position += 1
        return found
    }

    /// A backslash before one character, or before its number.
    private mutating func escapedCharacter() throws(Pattern.SyntaxError) -> Unicode.Scalar {
        guard let next = peek else { throw error("bad escape (end of pattern)", at: position - 1) }
        position += 1
        switch next {
        case "a": return "\u{7}"
        case "f": return "\u{C}"
        case "n": return "\n"
        case "r": return "\r"
        case "t": return "\t"
        case "v": return "\u{B}"
        case "x": return try hexadecimal(digits: 2, after: next)
        case "u": return try hexadecimal(digits: 4, after: next)
        case "U": return try hexadecimal(digits: 8, after: next)
        case "0":
            var value: UInt32 = 0
            for _ in 0..<2 {
                guard let digit = peek, 0x30...0x37 ~= digit.value else { break }
                value = value * 8 + digit.value - 0x30
                position += 1
            }
            return try scalar(value)
        default:
            let isLetterOrDigit = next.isASCII && (next.properties.isAlphabetic || next.properties.numericType != nil)
            guard !isLetterOrDigit else { throw error("bad escape \\\(next)", at: position - 2) }
            return next
        }
    }

    /// Three digits that name a character, if that is what comes.
    private mutating func threeOctalDigits() -> UInt32? {
        guard position + 3 <= scalars.count else { return nil }
        let digits = scalars[position..<position + 3]
        guard digits.allSatisfy({ 0x30...0x37 ~= $0.value }) else { return nil }
        position += 3
        return digits.reduce(0) { $0 * 8 + $1.value - 0x30 }
    }

    private mutating func hexadecimal(
        digits count: Int,
        after letter: Unicode.Scalar
    ) throws(Pattern.SyntaxError) -> Unicode.Scalar {
        let start = position
        var value: UInt32 = 0
        while position < start + count, let digit = peek.flatMap({ Character($0).hexDigitValue }), peek?.isASCII == true
        {
            value = value << 4 | UInt32(digit)
            position += 1
        }
        guard position == start + count else { throw error("incomplete escape \\\(letter)", at: start - 2) }
        return try scalar(value)
    }

    private func scalar(_ value: UInt32) throws(Pattern.SyntaxError) -> Unicode.Scalar {
        // Half a surrogate pair is in no Swift string, so nothing is lost.
        guard let scalar = Unicode.Scalar(value) else { throw error("no character has the number \(value)") }
        return scalar
    }
}
