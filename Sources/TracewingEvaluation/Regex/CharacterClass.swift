/// The classes that have a letter: `\d`, `\s`, `\w`.
enum CharacterClass: Sendable {
    case digit, space, word

    func contains(_ scalar: Unicode.Scalar, isASCII: Bool) -> Bool {
        if scalar.isASCII {
            switch self {
            case .digit: return 0x30...0x39 ~= scalar.value
            case .space: return scalar == " " || 0x09...0x0D ~= scalar.value || !isASCII && 0x1C...0x1F ~= scalar.value
            case .word:
                return 0x30...0x39 ~= scalar.value || 0x41...0x5A ~= scalar.value || 0x61...0x7A ~= scalar.value
                    || scalar == "_"
            }
        }
        guard !isASCII else { return false }
        switch self {
        case .digit: return scalar.properties.generalCategory == .decimalNumber
        case .space: return scalar.isSpaceInPython
        case .word:
            switch scalar.properties.generalCategory {
            case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: return true
            default: return scalar.properties.numericType != nil
            }
        }
    }
}
