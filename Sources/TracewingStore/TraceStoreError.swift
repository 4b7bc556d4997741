/// Why a trace store could not do what it was asked.
///
/// ```swift
/// do {
///     try await store.append(spans, project: nil)
/// } catch let error as TraceStoreError where error.code == .diskFull {
///     // 503: nothing of the batch was kept, the client may retry
/// }
/// ```
public struct TraceStoreError: Error, CustomStringConvertible {
    public let code: Code
    /// What happened, to what, and what to do about it.
    public let message: String
    /// The error underneath, if there is one.
    public let cause: (any Error)?

    init(_ code: Code, _ message: String, cause: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.cause = cause
    }

    public var description: String {
        guard let cause else { return message }
        return "\(message) (\(cause))"
    }
}

extension TraceStoreError {
    /// The kinds of failure. More may be added.
    public struct Code: Sendable, Hashable, CustomStringConvertible {
        private enum Value: String {
            case cannotOpen, readOnly, notADatabase, notATraceStore, newerSchema
            case diskFull, inputOutput, damaged, busy, closed, invalidCursor, invalidPrices, tooLarge, database
        }

        private let value: Value

        private init(_ value: Value) {
            self.value = value
        }

        /// The path is no file that can be opened: a directory, or out of reach.
        public static let cannotOpen = Code(.cannotOpen)
        /// The file or its directory cannot be written to.
        public static let readOnly = Code(.readOnly)
        /// The file is not a SQLite database.
        public static let notADatabase = Code(.notADatabase)
        /// The file is a SQLite database of another program.
        public static let notATraceStore = Code(.notATraceStore)
        /// A later version of Tracewing wrote the database.
        public static let newerSchema = Code(.newerSchema)
        /// There is no room left. Nothing of the append was kept.
        public static let diskFull = Code(.diskFull)
        /// The disk failed to read, write or flush.
        public static let inputOutput = Code(.inputOutput)
        /// What is on disk cannot be what was written.
        public static let damaged = Code(.damaged)
        /// Another process holds the database and did not let go in time.
        public static let busy = Code(.busy)
        /// The store has been closed.
        public static let closed = Code(.closed)
        /// A cursor that this store did not make.
        public static let invalidCursor = Code(.invalidCursor)
        /// A price table that cannot be read.
        public static let invalidPrices = Code(.invalidPrices)
        /// A trace with more spans than can be given at once.
        public static let tooLarge = Code(.tooLarge)
        /// Any other failure of the database; ``TraceStoreError/cause`` says which.
        public static let database = Code(.database)

        public var description: String { value.rawValue }
    }
}
