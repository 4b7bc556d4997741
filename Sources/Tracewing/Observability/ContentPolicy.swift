public import TracewingModel

/// What is recorded of the things people and models say: messages, tool arguments, tool results.
///
/// ```swift
/// var configuration = ObservabilityConfiguration.environment
/// configuration.content = .redact(Redactor { $0.text.replacing(emailAddress, with: "<email>") })
/// configuration.content.limits.perAttribute = 16 << 10
/// ```
///
/// It decides what the agent runtime records by itself. What you record by hand on a scope is recorded in any case, and
/// passes the same redactor and the same limits.
///
/// Content never reaches a `SpanProcessor`: it travels closed on the record, and is redacted and written
/// out when the record is handed to an exporter, off the path of the code being traced.
public struct ContentPolicy: Sendable {
    private enum Storage: Sendable {
        case none, capture
        case redact(Redactor)
    }

    private let storage: Storage
    /// How much of it one span may carry. What is longer is cut.
    public var limits = ContentLimits()

    private init(_ storage: Storage) { self.storage = storage }

    /// Nothing: the default.
    public static let none = ContentPolicy(.none)
    /// Everything, as it was said.
    public static let capture = ContentPolicy(.capture)
    /// Everything, as the redactor leaves it.
    public static func redact(_ redactor: Redactor) -> ContentPolicy { ContentPolicy(.redact(redactor)) }

    /// Whether anything is recorded that nobody records by hand.
    package var capturesContent: Bool {
        switch storage {
        case .none: false
        case .capture, .redact: true
        }
    }

    var redactor: Redactor? {
        if case .redact(let redactor) = storage { redactor } else { nil }
    }
}
