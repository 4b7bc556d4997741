/// Two readings or writings of the same thing that should be the same and are not.
struct Disagreement: Error, CustomStringConvertible {
    var what: String
    var bytes: [UInt8]

    init(_ what: String, on bytes: [UInt8]) {
        self.what = what
        self.bytes = bytes
    }

    var description: String {
        let hexadecimal = bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        return "\(what)\n\(hexadecimal)"
    }
}
