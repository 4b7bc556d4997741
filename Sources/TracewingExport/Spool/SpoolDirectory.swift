/// A directory of segments that is this process's own for as long as it lives: it holds the lock.
///
/// The first process takes the directory it was given, the next one a numbered directory in it. Whoever starts takes
/// over what dead processes left in any of them. Lock files stay for ever: a removed one could be locked once more. The
/// lock is given back with the last copy of the value.
struct SpoolDirectory: Sendable {
    /// A segment that was there already.
    struct Leftover {
        let number: UInt64
        let path: String
        let size: Int
    }

    let path: String
    private let lock: SpoolFile
    private let calls: SpoolCalls

    /// More processes than that do not share one directory.
    private static let maxProcesses = 1_000

    /// The directory to write to, and those that dead processes have left something in.
    static func claim(
        _ root: String,
        _ calls: SpoolCalls
    ) throws(SpoolError) -> (own: SpoolDirectory, abandoned: [SpoolDirectory]) {
        try calls.makeDirectory(root)
        for place in 1...maxProcesses {
            guard let own = try SpoolDirectory(place == 1 ? root : "\(root)/\(place)", calls) else { continue }
            let abandoned = try calls.contents(of: root).compactMap(Int.init).sorted()
                .filter { $0 > 1 && $0 <= maxProcesses && $0 != place }
                .compactMap { try? SpoolDirectory("\(root)/\($0)", calls) }
                .filter { (try? $0.leftovers().isEmpty) == false }
            return (own, abandoned)
        }
        throw SpoolError("\(maxProcesses) processes use \(root) already; give the others a directory of their own")
    }

    /// Nil if another process has it.
    private init?(_ path: String, _ calls: SpoolCalls) throws(SpoolError) {
        try calls.makeDirectory(path)
        let lock = try SpoolFile(path + "/lock", .lock, calls)
        guard lock.lock() else { return nil }
        self.path = path
        self.lock = lock
        self.calls = calls
    }

    /// The segments in it, oldest first.
    func leftovers() throws(SpoolError) -> [Leftover] {
        var leftovers: [Leftover] = []
        for name in try calls.contents(of: path) where name.hasSuffix(Self.suffix) {
            let path = "\(path)/\(name)"
            guard let number = UInt64(name.dropLast(Self.suffix.count)) else { continue }
            guard let size = calls.size(of: path) else { continue }
            leftovers.append(Leftover(number: number, path: path, size: size))
        }
        return leftovers.sorted { $0.number < $1.number }
    }

    func segmentPath(_ number: UInt64) -> String {
        let digits = String(number)
        return "\(path)/\(String(repeating: "0", count: max(0, 8 - digits.count)))\(digits)\(Self.suffix)"
    }

    private static let suffix = ".spool"
}
