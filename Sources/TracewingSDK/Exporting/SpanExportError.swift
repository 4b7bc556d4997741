/// Why an exporter did not deliver a batch, or a part of it.
public struct SpanExportError: Error, Sendable, CustomStringConvertible {
    /// What is known of the lost spans.
    private enum Losses: Sendable {
        case all(DropReason)
        case some([DropReason: Int])
    }

    private let losses: Losses
    /// Which of the spans another attempt may still deliver, by their places in the batch; nil if that is not known.
    public let undelivered: [Int]?
    /// For a person: what happened, to what, what to do.
    public let description: String
    /// What lay underneath.
    public let cause: (any Error)?

    /// - Parameters:
    ///   - reason: What the lost spans are counted as.
    ///   - lost: How many of the batch were lost; nil for all of them.
    public init(_ reason: DropReason, lost: Int? = nil, _ description: String, cause: (any Error)? = nil) {
        self.init(losses: lost.map { .some([reason: $0]) } ?? .all(reason), description, cause)
    }

    /// - Parameters:
    ///   - losses: How many were lost, by reason; the others of the batch were delivered.
    ///   - undelivered: The places of those among them that another attempt may still deliver. Whoever keeps spans, as
    ///     a spool does, sends these again, and no others.
    public init(
        losses: [DropReason: Int],
        undelivered: [Int]? = nil,
        _ description: String,
        cause: (any Error)? = nil
    ) {
        self.init(losses: .some(losses), undelivered: undelivered, description, cause)
    }

    private init(losses: Losses, undelivered: [Int]? = nil, _ description: String, _ cause: (any Error)?) {
        self.losses = losses
        self.undelivered = undelivered
        self.description = description
        self.cause = cause
    }

    /// How many of a batch of `count` spans were lost, by reason: together never more than there were.
    public func losses(of count: Int) -> [DropReason: Int] {
        switch losses {
        case .all(let reason):
            return [reason: count]
        case .some(let losses):
            var left = count
            var counted: [DropReason: Int] = [:]
            for (reason, lost) in losses.sorted(by: { $0.key.rawValue < $1.key.rawValue }) where lost > 0 && left > 0 {
                counted[reason] = min(lost, left)
                left -= min(lost, left)
            }
            return counted
        }
    }
}
