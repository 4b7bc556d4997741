import TracewingModel
import TracewingSDK

/// The segments of a spool: which spans lie where in them, and which are still to be delivered.
///
/// A value. It reads and writes files, so it is only used on the thread of its ``SpoolDisk``. What somebody outside has
/// to be told collects in ``news``.
struct Spool: Sendable {
    struct Segment {
        let number: UInt64
        let path: String
        /// The directory it lies in is nobody else's as long as it is there.
        let directory: SpoolDirectory
        /// Whether an earlier process wrote it: its spans are in no account of this process.
        let isInherited: Bool
        var size = 0
        /// How many of its bytes are still needed.
        var needed = 0
        /// Open while it is written to, and until the disk has it.
        var file: SpoolFile?
    }

    /// A part of a segment, with spans that are to be delivered.
    struct Stretch {
        /// A key of ``segments``.
        let segment: Int
        var range: Range<Int>
        /// How many spans it holds; nil in what an earlier process left.
        var count: Int?
        /// The first flush that waits for it.
        let flush: Int
        /// How many batches had been delivered when the last attempt at this one failed; nil before the first.
        var failedAfter: Int?
    }

    /// Spans that have been read and are to be sent.
    struct Batch: Sendable {
        struct Entry: Sendable {
            let range: Range<Int>
            let record: SpanRecord
        }

        let segment: Int
        let range: Range<Int>
        let entries: [Entry]
        let isInherited: Bool
        let flush: Int
        let failedAfter: Int?
    }

    /// What is to be told when the thread is done.
    struct News: Sendable {
        var settlements: [SpanSettlement] = []
        var problems: [String] = []
    }

    static let windowSize = 1 << 20

    let directory: SpoolDirectory
    let options: SpoolOptions
    let calls: SpoolCalls
    /// By age: the key of a younger one is greater.
    var segments: [Int: Segment] = [:]
    var pending: [Stretch] = []
    var statistics = SpoolStatistics()
    private(set) var news = News()

    /// The segment that is written to.
    var current: Int?
    /// Segments with bytes that the disk may not have yet.
    var unsynced: Set<Int> = []
    /// What is being sent.
    var inFlight: Batch?
    /// How many batches the backend has decided about.
    var decidedBatches = 0
    /// What spools from now on is waited for by this flush and later ones.
    private(set) var nextFlush = 1
    private var nextNumber: UInt64 = 1
    private var nextKey = 0

    /// Opens a spool, with what dead processes left in it.
    init(_ root: String, _ options: SpoolOptions, _ calls: SpoolCalls = .system) throws(SpoolError) {
        let (own, abandoned) = try SpoolDirectory.claim(root, calls)
        directory = own
        self.options = options
        self.calls = calls
        for directory in abandoned + [own] {
            for leftover in try directory.leftovers() {
                inherit(leftover, in: directory)
            }
        }
        let last = try own.leftovers().last?.number
        nextNumber = last.map { $0 &+ 1 } ?? 1
    }

    /// The oldest flush that waits for something here.
    var oldestFlush: Int {
        pending.reduce(inFlight?.flush ?? .max) { min($0, $1.flush) }
    }

    /// The number of a flush that waits for all that is spooled by now; nil if that is nothing.
    mutating func beginFlush() -> Int? {
        guard oldestFlush <= nextFlush else { return nil }
        defer { nextFlush += 1 }
        return nextFlush
    }

    /// Begins a segment, the current one from now on.
    mutating func beginSegment() throws(SpoolError) -> Int {
        let path = directory.segmentPath(nextNumber)
        // Whatever comes of it, the number is used up: a file that cannot be made may be there all the same.
        defer { nextNumber &+= 1 }
        let file = try SpoolFile(path, .new, calls)
        if options.sync != .never { calls.syncDirectory(directory.path) }
        let key = add(
            Segment(number: nextNumber, path: path, directory: directory, isInherited: false, file: file)
        )
        current = key
        return key
    }

    func open(_ segment: Segment) throws(SpoolError) -> SpoolFile {
        if let file = segment.file { return file }
        return try SpoolFile(segment.path, .existing, calls)
    }

    /// Puts away what has been delivered. What has not stays for the next process.
    mutating func close() {
        if options.sync != .never { syncOrReport() }
        current = nil
        removeDelivered()
    }

    mutating func takeNews() -> News {
        defer { news = News() }
        return news
    }

    mutating func report(_ problem: String) {
        news.problems.append(problem)
    }

    /// Spans of this process are no longer waited for.
    mutating func settle(_ settlement: SpanSettlement) {
        switch settlement {
        case .exported(let count), .dropped(let count, _):
            guard count > 0 else { return }
            statistics.waiting -= count
        }
        news.settlements.append(settlement)
    }

    private mutating func add(_ segment: Segment) -> Int {
        defer { nextKey += 1 }
        segments[nextKey] = segment
        statistics.segments += 1
        statistics.bytes += segment.size
        return nextKey
    }

    private mutating func inherit(_ leftover: SpoolDirectory.Leftover, in directory: SpoolDirectory) {
        let size = leftover.size
        var segment = Segment(number: leftover.number, path: leftover.path, directory: directory, isInherited: true)
        segment.size = size
        segment.needed = size
        let key = add(segment)
        if size > 0 {
            pending.append(Stretch(segment: key, range: 0..<size, flush: .max))
        } else {
            removeDelivered()
        }
    }
}
