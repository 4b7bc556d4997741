/// What a spool could not do on the disk, to which file, and why.
struct SpoolError: Error, Sendable, CustomStringConvertible {
    let description: String
    /// The system's `errno`, if it was the system that refused.
    let code: Int32?

    init(_ description: String) {
        self.description = description
        code = nil
    }

    /// - Parameters:
    ///   - action: "cannot be written".
    ///   - code: The system's `errno`.
    init(_ path: String, _ action: String, code: Int32) {
        description = "\(path) \(action): \(SpoolCalls.explain(code))"
        self.code = code
    }
}
