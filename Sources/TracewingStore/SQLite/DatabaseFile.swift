import Foundation

#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// The file a store lives in, as the file system sees it.
struct DatabaseFile {
    let path: String

    /// Makes sure that there is a file that can be opened: readable by its owner alone, in a directory only the owner
    /// may enter. What is there already keeps its permissions.
    func prepare() throws(TraceStoreError) {
        let directory = (path as NSString).deletingLastPathComponent
        try makeDirectory(directory.isEmpty ? "." : directory)
        var isDirectory: ObjCBool = false
        if FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) {
            guard !isDirectory.boolValue else {
                throw TraceStoreError(
                    .cannotOpen,
                    "\(path) is a directory. Name a file in it, such as \(path)/traces.db."
                )
            }
        } else {
            try create()
        }
        // SQLite would open it for reading only, and fail at the first append.
        guard access(path, R_OK | W_OK) == 0 else {
            throw TraceStoreError(
                .readOnly,
                "\(path) cannot be written to: \(reason). Check its owner and permissions."
            )
        }
        guard access(directory.isEmpty ? "." : directory, W_OK | X_OK) == 0 else {
            throw TraceStoreError(
                .readOnly,
                "\(directory) cannot be written to: \(reason). The store keeps its write-ahead log there."
            )
        }
    }

    private func makeDirectory(_ directory: String) throws(TraceStoreError) {
        var isDirectory: ObjCBool = false
        if FileManager.default.fileExists(atPath: directory, isDirectory: &isDirectory), isDirectory.boolValue {
            return
        }
        do {
            try FileManager.default.createDirectory(
                atPath: directory,
                withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700]
            )
        } catch {
            throw TraceStoreError(
                .cannotOpen,
                "The directory \(directory) cannot be made. Check the path and who may write there.",
                cause: error
            )
        }
    }

    /// Created here and not by SQLite, so that at no time anyone else can read it. SQLite gives its other files the
    /// same permissions.
    private func create() throws(TraceStoreError) {
        let descriptor = open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw TraceStoreError(
                .cannotOpen,
                "\(path) cannot be made: \(reason). Check the path and who may write there."
            )
        }
        _ = close(descriptor)
    }

    fileprivate var reason: String { String(cString: strerror(errno)) }
}

extension DatabaseFile {
    /// Brings to the disk what the write-ahead log has and nobody flushed: the pool's first transaction, and what a
    /// process that was killed had just written.
    ///
    /// Later commits build on it. Were a later flush to fail, Linux would count it as written all the same, and a power
    /// cut would take it and every commit after it.
    func flushLog() throws(TraceStoreError) {
        let descriptor = open(path + "-wal", O_RDWR | O_CLOEXEC)
        guard descriptor >= 0 else {
            // Nothing has been written yet.
            if errno == ENOENT { return }
            throw logError
        }
        defer { _ = close(descriptor) }
        guard fsync(descriptor) == 0 else { throw logError }
        #if canImport(Darwin)
            // There the disk may still keep it to itself.
            _ = fcntl(descriptor, F_FULLFSYNC)
        #endif
    }

    private var logError: TraceStoreError {
        TraceStoreError(
            .cannotOpen,
            "The write-ahead log of \(path) cannot be flushed: \(reason). Check the disk, then start again."
        )
    }

    /// How many bytes the file takes up; 0 if there is none.
    var size: Int { Self.size(of: path) }

    /// How many bytes the write-ahead log takes up; 0 if there is none.
    var logSize: Int { Self.size(of: path + "-wal") }

    private static func size(of path: String) -> Int {
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        return (attributes?[.size] as? NSNumber)?.intValue ?? 0
    }
}
