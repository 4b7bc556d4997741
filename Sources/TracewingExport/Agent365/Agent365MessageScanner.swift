/// Rewrites the JSON text of messages, or any other, in one pass, as ``Agent365Messages`` has it.
///
/// It gives up where it would have to know more: on what is no JSON, and on escapes that recorded messages do not have.
struct Agent365MessageScanner {
    private let input: UnsafeBufferPointer<UInt8>
    private var position = 0
    private(set) var output: [UInt8] = []
    private static let maxDepth = 128

    /// A member that is about to be written: its key in the input, and where it begins in the output.
    private struct Member {
        let key: Range<Int>
        let start: Int
    }

    /// - Parameter input: Has to outlive the scanner.
    init(_ input: UnsafeBufferPointer<UInt8>) {
        self.input = input
        output.reserveCapacity(input.count + input.count / 8 + 16)
    }

    /// Says whether ``output`` is the whole of it.
    mutating func rewrite() -> Bool {
        skipSpace()
        guard next == UInt8(ascii: "["), array({ $0.message() }) else { return false }
        skipSpace()
        return position == input.count
    }

    /// The same for any JSON, whose members keep their order.
    mutating func rewriteValue() -> Bool {
        skipSpace()
        guard value(depth: 0) else { return false }
        skipSpace()
        return position == input.count
    }

    private mutating func message() -> Bool {
        guard next == UInt8(ascii: "{") else { return value(depth: 1) }
        return object { scanner, member in
            guard scanner.isKey(member.key, "parts"), scanner.next == UInt8(ascii: "[") else {
                return scanner.value(depth: 2)
            }
            return scanner.array { $0.part() }
        }
    }

    /// The members of a part are put in order.
    private mutating func part() -> Bool {
        guard next == UInt8(ascii: "{") else { return value(depth: 3) }
        let start = output.count
        var members: [(rank: Int, range: Range<Int>)] = []
        let isWhole = object { scanner, member in
            guard scanner.value(depth: 4) else { return false }
            members.append((scanner.rank(of: member.key), member.start..<scanner.output.count))
            return true
        }
        guard isWhole else { return false }
        if zip(members, members.dropFirst()).contains(where: { $0.rank > $1.rank }) {
            let unordered = Array(output[start...])
            output.removeLast(output.count - start)
            output.append(UInt8(ascii: "{"))
            // Sorting is stable.
            for (index, member) in members.sorted(by: { $0.rank < $1.rank }).enumerated() {
                if index > 0 { separate(UInt8(ascii: ",")) }
                output += unordered[member.range.lowerBound - start..<member.range.upperBound - start]
            }
            output.append(UInt8(ascii: "}"))
        }
        return true
    }

    private func rank(of key: Range<Int>) -> Int {
        if isKey(key, "type") { return .max }
        return Agent365Messages.leading.firstIndex { isKey(key, $0) } ?? Agent365Messages.leading.count
    }

    private func isKey(_ key: Range<Int>, _ name: StaticString) -> Bool {
        guard key.count == name.utf8CodeUnitCount else { return false }
        for index in 0..<key.count where input[key.lowerBound + index] != name.utf8Start[index] { return false }
        return true
    }
}

// Any JSON
extension Agent365MessageScanner {
    private var next: UInt8? { position < input.count ? input[position] : nil }

    private mutating func skipSpace() {
        while let byte = next, byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D { position += 1 }
    }

    private mutating func separate(_ byte: UInt8) {
        output.append(byte)
        output.append(0x20)
    }

    /// Takes a byte if it is the next one.
    private mutating func take(_ byte: UInt8) -> Bool {
        guard next == byte else { return false }
        position += 1
        return true
    }

    private mutating func value(depth: Int) -> Bool {
        switch next {
        case UInt8(ascii: "{"):
            return depth < Self.maxDepth && object { scanner, _ in scanner.value(depth: depth + 1) }
        case UInt8(ascii: "["):
            return depth < Self.maxDepth && array { $0.value(depth: depth + 1) }
        case UInt8(ascii: "\""):
            return string() != nil
        default:
            return scalar()
        }
    }

    private mutating func array(_ element: (inout Self) -> Bool) -> Bool {
        list(UInt8(ascii: "["), UInt8(ascii: "]"), element)
    }

    private mutating func object(_ value: (inout Self, Member) -> Bool) -> Bool {
        list(UInt8(ascii: "{"), UInt8(ascii: "}")) { scanner in
            let start = scanner.output.count
            guard let key = scanner.string() else { return false }
            scanner.skipSpace()
            guard scanner.take(UInt8(ascii: ":")) else { return false }
            scanner.separate(UInt8(ascii: ":"))
            scanner.skipSpace()
            return value(&scanner, Member(key: key, start: start))
        }
    }

    private mutating func list(_ open: UInt8, _ close: UInt8, _ element: (inout Self) -> Bool) -> Bool {
        guard take(open) else { return false }
        output.append(open)
        skipSpace()
        if !take(close) {
            while true {
                skipSpace()
                guard element(&self) else { return false }
                skipSpace()
                if take(close) { break }
                guard take(UInt8(ascii: ",")) else { return false }
                separate(UInt8(ascii: ","))
            }
        }
        output.append(close)
        return true
    }

    /// Copies a string. Returns what is between its quotes.
    private mutating func string() -> Range<Int>? {
        guard take(UInt8(ascii: "\"")) else { return nil }
        output.append(UInt8(ascii: "\""))
        let start = position
        var copied = position
        while true {
            position = input.endOfPlainText(from: position)
            switch next {
            case UInt8(ascii: "\""):
                position += 1
                output.append(contentsOf: UnsafeBufferPointer(rebasing: input[copied..<position]))
                return start..<position - 1
            case UInt8(ascii: "\\"):
                output.append(contentsOf: UnsafeBufferPointer(rebasing: input[copied..<position]))
                guard escape() else { return nil }
                copied = position
            default:
                return nil
            }
        }
    }

    /// Copies an escape, in the form that Python gives it.
    private mutating func escape() -> Bool {
        guard position + 1 < input.count else { return false }
        guard input[position + 1] == UInt8(ascii: "u") else {
            guard "\"\\bfnrt".utf8.contains(input[position + 1]) else { return false }
            output.append(contentsOf: input[position...position + 1])
            position += 2
            return true
        }
        let end = position + 6
        guard end <= input.count,
            let code = UInt8(String(decoding: input[position + 2..<end], as: UTF8.self), radix: 16)
        else { return false }
        switch code {
        case 0x7F: output.append(code)
        case 0x08: output += Array("\\b".utf8)
        case 0x0C: output += Array("\\f".utf8)
        case ..<0x20 where code != 0x09 && code != 0x0A && code != 0x0D:
            output.append(contentsOf: input[position..<end])
        default: return false
        }
        position = end
        return true
    }

    /// Copies a number, true, false or null.
    private mutating func scalar() -> Bool {
        let start = position
        while let byte = next, !",]} \n\r\t:\"{[".utf8.contains(byte) { position += 1 }
        let text = input[start..<position]
        guard isNumber(text) || ["true", "false", "null"].contains(where: { text.elementsEqual($0.utf8) }) else {
            return false
        }
        output.append(contentsOf: text)
        return true
    }

    /// As JSON has them (RFC 8259, section 6).
    private func isNumber(_ text: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
        var rest = text
        /// Takes digits; says whether there was one.
        func takeDigits() -> Bool {
            let digits = rest.prefix { 0x30...0x39 ~= $0 }
            rest = rest[digits.endIndex...]
            return !digits.isEmpty
        }
        if rest.first == UInt8(ascii: "-") { rest = rest.dropFirst() }
        let leadsWithZero = rest.first == UInt8(ascii: "0")
        let first = rest.startIndex
        guard takeDigits(), !leadsWithZero || rest.startIndex == first + 1 else { return false }
        if rest.first == UInt8(ascii: ".") {
            rest = rest.dropFirst()
            guard takeDigits() else { return false }
        }
        if rest.first == UInt8(ascii: "e") || rest.first == UInt8(ascii: "E") {
            rest = rest.dropFirst()
            if rest.first == UInt8(ascii: "+") || rest.first == UInt8(ascii: "-") { rest = rest.dropFirst() }
            guard takeDigits() else { return false }
        }
        return rest.isEmpty
    }
}
