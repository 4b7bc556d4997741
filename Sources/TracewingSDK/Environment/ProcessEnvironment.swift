#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Environment variables, read once, so that tests can bring their own.
public struct ProcessEnvironment: Sendable {
    private let values: [String: String]?

    /// The variables of the process, looked up when asked for.
    public static let current = ProcessEnvironment(values: nil)

    /// These variables and no others.
    public init(_ values: [String: String]) {
        self.init(values: values)
    }

    private init(values: [String: String]?) {
        self.values = values
    }

    /// The variable's value without space and line ends around it; nil if it is not set or blank.
    public subscript(name: String) -> String? {
        guard let value = values.map({ $0[name] }) ?? getenv(name).map({ String(cString: $0) }),
            let start = value.firstIndex(where: { !$0.isWhitespace }),
            let end = value.lastIndex(where: { !$0.isWhitespace })
        else { return nil }
        return String(value[start...end])
    }

    /// True for `true`, `1`, `yes`, `on` in any case; false for anything else; nil if it is not set.
    public func flag(_ name: String) -> Bool? {
        self[name].map { ["true", "1", "yes", "on"].contains($0.lowercased()) }
    }
}
