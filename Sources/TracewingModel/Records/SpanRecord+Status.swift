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

        @inlinable
        public init(code: Code, message: String = "") {
            self.code = code
            self.message = message
        }

        @inlinable
        public static var unset: Status { Status(code: .unset) }
        @inlinable
        public static var ok: Status { Status(code: .ok) }
        public static func error(_ message: String = "") -> Status { Status(code: .error, message: message) }
    }
}
