import TracewingModel

extension JSONValue {
    /// The value as Python's `str` writes it: scores are comparable only if what is no text becomes the same text.
    var pythonText: String {
        stringValue ?? pythonRepresentation
    }

    /// The value as Python's `repr` writes it.
    var pythonRepresentation: String {
        switch self {
        case .null: return "None"
        case .bool(let value): return value ? "True" : "False"
        case .integer(let value): return "\(value)"
        case .number(let value):
            if value.isNaN { return "nan" }
            return value.isInfinite ? (value < 0 ? "-inf" : "inf") : "\(value)"
        case .string(let text): return text.pythonRepresentation
        case .array(let values): return "[" + values.map(\.pythonRepresentation).joined(separator: ", ") + "]"
        case .object(let object):
            let members = object.unique.map { $0.key.pythonRepresentation + ": " + $0.value.pythonRepresentation }
            return "{" + members.joined(separator: ", ") + "}"
        }
    }
}

extension JSONObject {
    /// The members as a dictionary has them: of a key that is repeated the last value, in the place of the first.
    var unique: [Member] {
        var places: [ScalarText: Int] = [:]
        var unique: [Member] = []
        for member in members {
            if let place = places[ScalarText(member.key)] {
                unique[place].value = member.value
            } else {
                places[ScalarText(member.key)] = unique.count
                unique.append(member)
            }
        }
        return unique
    }
}

extension String {
    /// The text in quotes as Python's `repr` writes it.
    fileprivate var pythonRepresentation: String {
        let scalars = unicodeScalars
        let quote: Unicode.Scalar = scalars.contains("'") && !scalars.contains("\"") ? "\"" : "'"
        var text = String.UnicodeScalarView()
        text.append(quote)
        for scalar in scalars {
            switch scalar {
            case quote, "\\":
                text.append("\\")
                text.append(scalar)
            case "\n": text.append(contentsOf: "\\n".unicodeScalars)
            case "\r": text.append(contentsOf: "\\r".unicodeScalars)
            case "\t": text.append(contentsOf: "\\t".unicodeScalars)
            default:
                if scalar.isPrintableInPython {
                    text.append(scalar)
                } else {
                    let digits = String(scalar.value, radix: 16)
                    let (mark, width) = scalar.value < 0x100 ? ("x", 2) : scalar.value < 0x10000 ? ("u", 4) : ("U", 8)
                    let padding = String(repeating: "0", count: max(0, width - digits.count))
                    text.append(contentsOf: ("\\" + mark + padding + digits).unicodeScalars)
                }
            }
        }
        text.append(quote)
        return String(text)
    }
}

extension Unicode.Scalar {
    fileprivate var isPrintableInPython: Bool {
        if isASCII { return 0x20..<0x7F ~= value }
        switch properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator,
            .spaceSeparator:
            return false
        default: return true
        }
    }
}
