import TracewingModel
import TracewingStore

/// What a live subscriber is told.
enum LiveEvent: Sendable {
    /// A trace is new or has changed.
    case trace(TraceSummary)
    /// So many changes were not told: look again.
    case gap(Int)
    /// The line is up.
    case keepAlive

    /// The event as server-sent events carry it.
    var frame: [UInt8] {
        switch self {
        case .trace(let summary): ServerSentEvent.frame("trace", summary.json)
        case .gap(let missed): ServerSentEvent.frame("gap", ["missed": missed.json])
        case .keepAlive: ServerSentEvent.keepAlive
        }
    }
}
