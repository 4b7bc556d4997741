/// Why bytes could not be decompressed.
public struct GzipError: Error, Sendable, Hashable, CustomStringConvertible {
    private enum Code: Sendable, Hashable {
        case truncated
        case corrupt(reason: String)
        case tooLarge(limit: Int)
        case noMemory
    }

    private let code: Code

    /// They end before the last member does.
    static let truncated = GzipError(code: .truncated)
    static let noMemory = GzipError(code: .noMemory)

    static func corrupt(_ reason: String) -> GzipError { GzipError(code: .corrupt(reason: reason)) }
    static func tooLarge(limit: Int) -> GzipError { GzipError(code: .tooLarge(limit: limit)) }

    /// Whether they may be fine, and only hold more than was asked for.
    public var isTooLarge: Bool {
        if case .tooLarge = code { true } else { false }
    }

    public var description: String {
        switch code {
        case .truncated:
            "The gzip data ends too early: it was cut off. Send all of it."
        case .corrupt(let reason):
            "This is no gzip data, or it was damaged: \(reason). Send it as gzip, or without content-encoding."
        case .tooLarge(let limit):
            "The gzip data holds more than the \(limit) bytes that are taken. Send less at once."
        case .noMemory:
            "There is no memory left to decompress gzip data. Try again later."
        }
    }
}
