/// How long a model shall think before it answers. Providers may know more degrees than the three named here.
public struct ReasoningEffort: RawRepresentable, Sendable, Hashable {
    public let rawValue: String

    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    public static let low = ReasoningEffort(rawValue: "low")
    public static let medium = ReasoningEffort(rawValue: "medium")
    public static let high = ReasoningEffort(rawValue: "high")
}
