/// Which characters a place of a pattern takes.
enum CharacterTest: Sendable {
    case exactly(Unicode.Scalar)
    /// In lower case.
    case ignoringCase(Unicode.Scalar)
    case any
    case anyButLineBreak
    case set(CharacterSet)

    @inline(__always)
    func accepts(_ scalar: Unicode.Scalar) -> Bool {
        switch self {
        case .exactly(let wanted): scalar == wanted
        case .ignoringCase(let wanted): scalar.simpleLowercase == wanted
        case .any: true
        case .anyButLineBreak: scalar != "\n"
        case .set(let set): set.accepts(scalar)
        }
    }

    /// What stands in brackets.
    struct CharacterSet: Sendable {
        var ranges: [ClosedRange<UInt32>] = []
        var classes: [(kind: CharacterClass, isNegated: Bool)] = []
        var isNegated = false
        var ignoresCase = false
        var isASCII = false

        func accepts(_ scalar: Unicode.Scalar) -> Bool {
            contains(scalar) != isNegated
        }

        private func contains(_ scalar: Unicode.Scalar) -> Bool {
            if ranges.contains(where: { $0.contains(scalar.value) }) { return true }
            if classes.contains(where: { $0.kind.contains(scalar, isASCII: isASCII) != $0.isNegated }) { return true }
            guard ignoresCase else { return false }
            let others = [scalar.simpleLowercase.value, scalar.simpleUppercase.value]
            return ranges.contains { range in others.contains { range.contains($0) } }
        }
    }
}

extension Unicode.Scalar {
    /// The one scalar this is in lower case; itself if it takes several.
    var simpleLowercase: Unicode.Scalar {
        if isASCII { return 0x41...0x5A ~= value ? Unicode.Scalar(UInt8(value) | 0x20) : self }
        let mapping = properties.lowercaseMapping.unicodeScalars
        return mapping.count == 1 ? mapping.first ?? self : self
    }

    fileprivate var simpleUppercase: Unicode.Scalar {
        let mapping = properties.uppercaseMapping.unicodeScalars
        return mapping.count == 1 ? mapping.first ?? self : self
    }
}
