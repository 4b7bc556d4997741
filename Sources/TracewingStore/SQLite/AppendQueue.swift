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

    /// Appends of more spans than this come in portions.
    static var portionSize: Int { 512 }

    fileprivate struct Waiting {
        let entry: Entry
        let spans: Int
        let isPortion: Bool
    }

    private var waiting: [Waiting] = []
    private var isWriting = false
    private(set) var isClosed = false

    /// How many spans wait.
    var spans: Int { waiting.reduce(0) { $0 + $1.spans } }

    mutating func enqueue(_ entry: Entry, spans: Int, isPortion: Bool = false) -> Action {
        if isClosed { return .refuse }
        waiting.append(Waiting(entry: entry, spans: spans, isPortion: isPortion))
        if isWriting { return .wait }
        isWriting = true
        return .write
    }

    /// The appends of the next transaction: as many as fit, one at least, none of them in part. Nil when there is
    /// nothing left to write; then the next append starts again.
    ///
    /// Of portions it takes one: however many large appends there are, small ones wait for little of them.
    mutating func nextGroup() -> [Entry]? {
        guard !waiting.isEmpty else {
            isWriting = false
            return nil
        }
        var group: [Waiting] = []
        var rest: [Waiting] = []
        var spans = 0
        var hasPortion = false
        var isFull = false
        for append in waiting {
            if append.isPortion, hasPortion {
                rest.append(append)
            } else if !isFull, group.isEmpty || spans + append.spans <= Self.groupLimit {
                group.append(append)
                spans += append.spans
                hasPortion = hasPortion || append.isPortion
            } else {
                isFull = true
                rest.append(append)
            }
        }
        waiting = rest
        return group.map(\.entry)
    }

    /// Takes no more appends. Those that wait are still to be written.
    mutating func close() {
        isClosed = true
    }
}

extension AppendQueue: Sendable where Entry: Sendable {}
extension AppendQueue.Waiting: Sendable where Entry: Sendable {}
