/// Why a text is not JSON, and where.
public struct JSONParsingError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What was wrong, for a person.
    public let reason: String
    /// Bytes from the start of the text.
    public let offset: Int

    public var description: String { "not JSON: \(reason) at byte \(offset)" }
}
