#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// What was said cannot be kept, or read.
public struct HistoryStoreError: Error, Sendable, CustomStringConvertible {
    public let description: String

    init(_ description: String) {
        self.description = description
    }

    /// What the system has just said about a file.
    init(writing path: String) {
        description =
            "The history cannot be written to \(path): \(String(cString: strerror(errno))). Free space, or"
            + " check who may write there."
    }
}
