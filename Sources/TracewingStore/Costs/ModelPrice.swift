/// What a model costs: dollars per million tokens.
public struct ModelPrice: Sendable, Hashable {
    /// Model names it is for, in lower case; `*` stands for any letters. Among several that match the longest counts.
    public var pattern: String
    /// Only of this provider, in lower case; nil for any.
    public var provider: String?
    public var input: Double
    public var output: Double
    /// Input the provider had in its cache; nil for the price of other input.
    public var cacheRead: Double?
    /// Input the provider put into its cache; nil for the price of other input.
    public var cacheWrite: Double?

    public init(
        _ pattern: String,
        provider: String? = nil,
        input: Double,
        output: Double,
        cacheRead: Double? = nil,
        cacheWrite: Double? = nil
    ) {
        self.pattern = pattern.lowercased()
        self.provider = provider?.lowercased()
        self.input = input
        self.output = output
        self.cacheRead = cacheRead
        self.cacheWrite = cacheWrite
    }

    /// What a sender may say that a call cost: more is a mistake, and would drown every total.
    static let mostDollars = 1_000_000

    /// The cost of a call in 10⁻⁹ dollars.
    ///
    /// Cached tokens are part of the input and reasoning tokens part of the output, as the GenAI conventions count.
    func cost(of tokens: TokenCounts) -> Int64 {
        let plain = max(0, tokens.input - tokens.cacheRead - tokens.cacheWrite)
        let dollars =
            Double(plain) * input + Double(tokens.output) * output
            + Double(tokens.cacheRead) * (cacheRead ?? input) + Double(tokens.cacheWrite) * (cacheWrite ?? input)
        // Per million, in billionths.
        return Int64(min(dollars * 1e3, 9e18).rounded())
    }

    /// Whether the pattern covers this name in lower case.
    func matches(_ name: String) -> Bool {
        let parts = pattern.split(separator: "*", omittingEmptySubsequences: false)
        guard parts.count > 1, let first = parts.first, let last = parts.last else { return name == pattern }
        guard name.hasPrefix(first) else { return false }
        var rest = name.dropFirst(first.count)
        for part in parts.dropFirst().dropLast() where !part.isEmpty {
            guard let range = rest.firstRange(of: part) else { return false }
            rest = rest[range.upperBound...]
        }
        return rest.hasSuffix(last)
    }
}
