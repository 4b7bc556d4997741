/// Reads a ``JSONPath``.
struct JSONPathParser {
    private let characters: [Character]
    private var position = 0

    init(_ text: String) {
        characters = Array(text)
    }

    mutating func path() throws(JSONPath.SyntaxError) -> [JSONPath.Step] {
        var steps: [JSONPath.Step] = []
        skipSpace()
        if !take("$"), let next = peek {
            // Without a root it begins with a name, or in brackets.
            if next != "[", next != "." { steps.append(.init(selector: try name(), isDeep: false)) }
        }
        while let next = peek {
            switch next {
            case "[":
                steps.append(.init(selector: try brackets(), isDeep: false))
            case ".":
                let isDeep = take("..")
                if !isDeep { position += 1 }
                steps.append(.init(selector: peek == "[" ? try brackets() : try name(), isDeep: isDeep))
            default:
                skipSpace()
                guard peek == nil else { throw error("'.' or '[' was expected") }
            }
        }
        guard position > 0 else { throw error("it is empty") }
        return steps
    }

    /// `name`, `*`, or a name in quotes.
    private mutating func name() throws(JSONPath.SyntaxError) -> JSONPath.Selector {
        skipSpace()
        if take("*") { return .all }
        if let quote = peek, quote == "'" || quote == "\"" { return .keys([try quoted()]) }
        let start = position
        while let next = peek, next.isLetter || next.isNumber || "_-@".contains(next) { position += 1 }
        guard position > start else { throw error("a name was expected") }
        return .keys([String(characters[start..<position])])
    }

    private mutating func brackets() throws(JSONPath.SyntaxError) -> JSONPath.Selector {
        position += 1
        skipSpace()
        let selector: JSONPath.Selector
        switch peek {
        case "*":
            position += 1
            selector = .all
        case "'", "\"":
            var keys = [try quoted()]
            while takeComma() { keys.append(try quoted()) }
            selector = .keys(keys)
        case "?", "(":
            throw error("filters and scripts are not understood")
        default:
            selector = try numbers()
        }
        skipSpace()
        guard take("]") else { throw error("']' was expected") }
        return selector
    }

    private mutating func numbers() throws(JSONPath.SyntaxError) -> JSONPath.Selector {
        let first = try number()
        skipSpace()
        if take(":") {
            let end = try number()
            skipSpace()
            var step = 1
            if take(":") { step = try number() ?? 1 }
            guard step > 0 else { throw error("the step of a slice has to be positive") }
            return .slice(start: first, end: end, step: step)
        }
        guard let first else { throw error("an index, a key in quotes or '*' was expected") }
        var indices = [first]
        while takeComma() {
            guard let index = try number() else { throw error("an index was expected") }
            indices.append(index)
        }
        return .indices(indices)
    }

    private mutating func number() throws(JSONPath.SyntaxError) -> Int? {
        skipSpace()
        let start = position
        _ = take("-")
        while let next = peek, next.isASCII, next.isNumber { position += 1 }
        guard position > start else { return nil }
        guard let number = Int(String(characters[start..<position])) else { throw error("an index was expected") }
        return number
    }

    private mutating func quoted() throws(JSONPath.SyntaxError) -> String {
        skipSpace()
        guard let quote = peek, quote == "'" || quote == "\"" else { throw error("a key in quotes was expected") }
        position += 1
        var text = ""
        while let next = peek, next != quote {
            position += 1
            guard next == "\\" else {
                text.append(next)
                continue
            }
            guard let escaped = peek else { break }
            text.append(escaped)
            position += 1
        }
        guard peek == quote else { throw error("a quote is not closed") }
        position += 1
        return text
    }

    private mutating func takeComma() -> Bool {
        skipSpace()
        return take(",")
    }

    private var peek: Character? { position < characters.count ? characters[position] : nil }

    private mutating func take(_ text: String) -> Bool {
        guard characters[position...].starts(with: text) else { return false }
        position += text.count
        return true
    }

    private mutating func skipSpace() {
        while peek?.isWhitespace == true { position += 1 }
    }

    private func error(_ reason: String) -> JSONPath.SyntaxError {
        JSONPath.SyntaxError(description: "\(reason) at character \(position + 1)")
    }
}
