import NIOCore
import TracewingStore

/// What is told to every subscriber at once: written once, however many they are.
struct LiveRound: Sendable {
    private struct Part: Sendable {
        let event: LiveEvent
        let range: Range<Int>
    }

    private var parts: [Part] = []
    private var bytes = ByteBuffer()

    init(_ events: [LiveEvent]) {
        for event in events {
            let start = bytes.writerIndex
            bytes.writeBytes(event.frame)
            parts.append(Part(event: event, range: start..<bytes.writerIndex))
        }
    }

    /// What concerns one project, and how many changes these are; everything for nil.
    func frames(of project: String?) -> (bytes: ByteBuffer, changes: Int) {
        guard let project else { return (bytes, parts.reduce(0) { $0 + $1.event.changes }) }
        var frames = ByteBuffer()
        var changes = 0
        for part in parts where part.event.concerns(project) {
            let frame = bytes.getSlice(at: part.range.lowerBound, length: part.range.count)
            frames.writeImmutableBuffer(frame ?? ByteBuffer())
            changes += part.event.changes
        }
        return (frames, changes)
    }
}

extension LiveEvent {
    fileprivate func concerns(_ project: String) -> Bool {
        guard case .trace(let summary) = self else { return true }
        return summary.project == project
    }

    /// How many changes are missed with it.
    fileprivate var changes: Int {
        switch self {
        case .trace: 1
        case .gap(let missed): missed
        case .keepAlive: 0
        }
    }
}
