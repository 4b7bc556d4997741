public import TracewingModel

#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Keeps what was said in files, one for each session.
///
/// ```swift
/// let session = Session(id: user.id, store: FileHistoryStore(directory: "/var/lib/concierge/sessions"))
/// ```
///
/// A file has one line of JSON for each run. A line that a crash has torn is passed over; what came before and comes
/// after is read. Files are readable for their owner only. What is appended is on the disk when the run has ended. One
/// process at a time may use a directory.
public actor FileHistoryStore: HistoryStore {
    private let directory: String

    /// - Parameter directory: Made when first needed, for its owner only.
    public init(directory: String) {
        self.directory = directory
    }

    public func messages(of sessionID: String) throws -> [ChatMessage] {
        let path = path(of: sessionID)
        guard let data = FileManager.default.contents(atPath: path) else {
            guard FileManager.default.fileExists(atPath: path) else { return [] }
            throw HistoryStoreError("The history in \(path) cannot be read. Check who may read it.")
        }
        return data.split(separator: 0x0A).flatMap { line in
            let runs = try? JSONValue(parsing: Array(line)).arrayValue
            return (runs ?? []).compactMap(ChatMessage.init(stored:))
        }
    }

    public func append(_ messages: [ChatMessage], to sessionID: String) throws {
        guard !messages.isEmpty else { return }
        try? FileManager.default.createDirectory(
            atPath: directory,
            withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700]
        )
        let path = path(of: sessionID)
        // The line break comes first: a line that was torn before cannot take this one with it.
        let line = "\n" + JSONValue.array(messages.map(\.stored)).text + "\n"
        let file = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw HistoryStoreError(writing: path) }
        defer { close(file) }
        let end = lseek(file, 0, SEEK_END)
        do {
            try write(Array(line.utf8), to: file, path)
        } catch {
            // All of it or nothing: what is there of the line would be taken for what was said.
            if end >= 0 { _ = ftruncate(file, end) }
            throw error
        }
    }

    private func write(_ bytes: [UInt8], to file: Int32, _ path: String) throws(HistoryStoreError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let written = rest.withUnsafeBytes { systemWrite(file, $0.baseAddress, $0.count) }
            if written < 0, errno == EINTR { continue }
            guard written > 0 else { throw HistoryStoreError(writing: path) }
            rest = rest.dropFirst(written)
        }
        guard fsync(file) == 0 else { throw HistoryStoreError(writing: path) }
    }

    /// Whatever the id is, the file lies in the directory, and two sessions never share one.
    private func path(of sessionID: String) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var name: [UInt8] = []
        for byte in sessionID.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"),
                UInt8(ascii: "_"):
                name.append(byte)
            default:
                // Capitals too: some file systems do not tell them from small letters.
                name += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return "\(directory)/\(String(decoding: name, as: UTF8.self)).jsonl"
    }
}

/// The system's, by a name that the store's own function does not hide.
private func systemWrite(_ file: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
    write(file, bytes, count)
}
