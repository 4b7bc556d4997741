import Foundation

/// The write-ahead log a process left behind, as its index (the `-shm` file, which a kill leaves) tells of it.
///
/// A log that was cut or spoilt looks to SQLite like one that ended there. Compared with what the index said before the
/// log was read anew, it does not.
struct WriteAheadLog {
    private let path: String
    private let before: Index?

    /// To be made before anyone opens the store.
    init(ofStore path: String) {
        self.path = path
        before = Index(path: path)
    }

    /// A sentence, if committed transactions are missing from the log. To be asked for once the store has been read,
    /// and before it is written to.
    var loss: String? {
        guard let before, before.committed > before.copied else { return nil }
        let after = Index(path: path)
        let found = after?.committed ?? 0
        // Another log than the one the index was of: after a power cut the index may be older.
        guard found == 0 || after?.salt == before.salt, found < before.committed else { return nil }
        return """
            The write-ahead log of \(path) is shorter than it was: it has been cut, spoilt or deleted since the store \
            was last open. What was committed after that point is lost; what comes before is whole.
            """
    }

    /// What the beginning of a `-shm` file says.
    private struct Index {
        /// How many pages of committed transactions are in the log.
        let committed: UInt32
        /// How many of them have been copied into the database.
        let copied: UInt32
        /// Tells the log from those before it.
        let salt: [UInt8]

        init?(path: String) {
            guard let handle = FileHandle(forReadingAtPath: path + "-shm") else { return nil }
            defer { try? handle.close() }
            guard let bytes = (try? handle.read(upToCount: 136)).flatMap({ $0 }).map(Array.init), bytes.count == 136,
                bytes[12] == 1
            else { return nil }
            committed = bytes.load(at: 16)
            copied = bytes.load(at: 96)
            salt = Array(bytes[32..<40])
        }
    }
}

extension [UInt8] {
    /// A number in the machine's own order, as SQLite keeps them there.
    fileprivate func load(at offset: Int) -> UInt32 {
        withUnsafeBytes { $0.loadUnaligned(fromByteOffset: offset, as: UInt32.self) }
    }
}
