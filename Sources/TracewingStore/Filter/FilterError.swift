/// What is wrong with a filter, and where.
///
/// ```swift
/// do {
///     let filter = try TraceFilter("latncy > 2s", now: now)
/// } catch {
///     error.message      // There is no field `latncy`.
///     error.hint         // Did you mean `latency`?
///     error.position     // start 0, length 6
/// }
/// ```
public struct FilterError: Error, Sendable, Hashable, CustomStringConvertible {
    /// A stretch of the filter's text.
    public struct Position: Sendable, Hashable {
        /// Where it begins, counted in UTF-16 units as browsers count.
        public var start: Int
        /// How long it is, in the same units. 0 at the end of the text, where something is missing.
        public var length: Int

        public init(start: Int, length: Int) {
            self.start = start
            self.length = length
        }
    }

    /// What is wrong: one sentence for a person.
    public var message: String
    /// What was probably meant, or what could stand there instead.
    public var hint: String?
    /// The part of the text that is wrong.
    public var position: Position

    public init(_ message: String, hint: String? = nil, at position: Position) {
        self.message = message
        self.hint = hint
        self.position = position
    }

    public var description: String { hint.map { "\(message) \($0)" } ?? message }
}
