/// How bad a risk is. Beside the well-known ones there may be others.
public struct GuardrailRiskSeverity: RawRepresentable, ExpressibleByStringLiteral, Sendable, Hashable {
    public let rawValue: String

    public init(rawValue: String) { self.rawValue = rawValue }
    public init(stringLiteral value: String) { rawValue = value }

    public static let none: GuardrailRiskSeverity = "none"
    public static let low: GuardrailRiskSeverity = "low"
    public static let medium: GuardrailRiskSeverity = "medium"
    public static let high: GuardrailRiskSeverity = "high"
    /// It asks for something to be done at once.
    public static let critical: GuardrailRiskSeverity = "critical"
}
