/// What a guardian decided.
public enum GuardrailDecisionType: String, Sendable, Hashable, CaseIterable {
    case allow
    /// Allowed, and kept for a review.
    case audit
    case deny
    /// The content was changed: redacted, cleaned, rewritten.
    case modify
    /// Allowed, with a warning.
    case warn
}
