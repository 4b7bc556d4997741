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
        var writer = JSONWriter()
        switch self {
        case .trace(let summary):
            writer.writeRaw("event: trace\ndata: ")
            writer.write(summary.json)
        case .gap(let missed):
            writer.writeRaw("event: gap\ndata: {\"missed\":\(missed)}")
        case .keepAlive:
            writer.writeRaw(": the line is up")
        }
        writer.writeRaw("\n\n")
        return writer.bytes
    }
}
