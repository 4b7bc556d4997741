#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Colours, for words that say the same without.
enum TerminalStyle: String {
    case good = "32"
    case warning = "33"
    case bad = "31"

    /// The text in the colour, if standard output is a terminal that shows them and nobody said `NO_COLOR`
    /// (no-color.org).
    func callAsFunction(_ text: String) -> String {
        Self.areShown ? "\u{1B}[\(rawValue)m\(text)\u{1B}[0m" : text
    }

    private static let areShown: Bool = {
        func variable(_ name: String) -> String { getenv(name).map { String(cString: $0) } ?? "" }
        return variable("NO_COLOR").isEmpty && variable("TERM") != "dumb" && isatty(STDOUT_FILENO) == 1
    }()
}
