extension SpanRecord {
    /// How the operation went. Success leaves it unset: `ok` is for the application to say.
    public struct Status: Sendable, Hashable {
        /// The raw values are OTLP's.
        public enum Code: Int32, Sendable, Hashable {
            case unset = 0
            case ok = 1
            case error = 2
        }

        public var code: Code
        /// For people; only kept with ``Code/error``.
        public var message: String

        public init(code: Code, message: String = "") {
            self.code = code
            self.message = message
        }

        public static let unset = Status(code: .unset)
        public static let ok = Status(code: .ok)
        public static func error(_ message: String = "") -> Status { Status(code: .error, message: message) }
    }
}
