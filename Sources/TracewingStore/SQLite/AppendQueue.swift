/// Appends that wait to be written, and whether someone is writing.
///
/// What waits while one transaction commits goes into the next. An append that finds nobody writing goes at once:
/// nobody waits for neighbours.
struct AppendQueue<Entry> {
    enum Action: Equatable {
        /// Start writing: take ``nextGroup()`` until it is nil.
        case write
        /// Someone writes, and will come to it.
        case wait
        /// The store is closed.
        case refuse
    }

    /// How many spans share a transaction. More would make those that come later wait longer than it saves.
    static var groupLimit: Int { 4_096 }

    private var waiting: [(entry: Entry, spans: Int)] = []
    /// How many spans wait.
    private(set) var spans = 0
    private var isWriting = false
    private(set) var isClosed = false

    mutating func enqueue(_ entry: Entry, spans: Int) -> Action {
        if isClosed { return .refuse }
        waiting.append((entry, spans))
        self.spans += spans
        if isWriting { return .wait }
        isWriting = true
        return .write
    }

    /// The appends of the next transaction: as many as fit, one at least, none of them in part. Nil when there is
    /// nothing left to write; then the next append starts again.
    mutating func nextGroup() -> [Entry]? {
        guard !waiting.isEmpty else {
            isWriting = false
            return nil
        }
        var spans = 0
        let end = waiting.firstIndex { waiting in
            spans += waiting.spans
            return spans > Self.groupLimit
        }
        let group = waiting.prefix(max(1, end ?? waiting.count))
        self.spans -= group.reduce(0) { $0 + $1.spans }
        waiting.removeFirst(group.count)
        return group.map(\.entry)
    }

    /// Takes no more appends. Those that wait are still to be written.
    mutating func close() {
        isClosed = true
    }
}

extension AppendQueue: Sendable where Entry: Sendable {}
