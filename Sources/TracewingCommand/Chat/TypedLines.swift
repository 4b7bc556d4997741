import Foundation

#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// What is said to an agent: one message, or the lines of the input.
struct TypedLines {
    private let message: String?

    init(message: String?) {
        self.message = message
    }

    /// Whether somebody types them: then the terminal shows them already, and waits with a prompt.
    var areTyped: Bool { message == nil && isatty(STDIN_FILENO) == 1 }

    /// Reads to the end, on a thread: reading blocks one.
    func read(_ take: @escaping @Sendable (String) -> Void, end: @escaping @Sendable () -> Void) {
        if let message {
            take(message)
            return end()
        }
        Thread.detachNewThread {
            while let line = readLine() { take(line) }
            end()
        }
    }
}
