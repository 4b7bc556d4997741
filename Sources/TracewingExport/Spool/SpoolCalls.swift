#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// The system calls a spool makes. Those that a test may let fail are variables.
///
/// Like the kernel's own: what is negative is an `errno` with its sign turned.
struct SpoolCalls: Sendable {
    /// How a file is opened.
    enum Purpose {
        /// To be read and written; it must not be there yet.
        case new
        /// To be read and written.
        case existing
        /// To be locked; it may be there or not.
        case lock
    }

    var open: @Sendable (_ path: String, _ purpose: Purpose) -> Int32 = { path, purpose in
        let flags =
            switch purpose {
            case .new: O_RDWR | O_CREAT | O_EXCL
            case .existing: O_RDWR
            case .lock: O_RDWR | O_CREAT
            }
        return result(openFile(path, flags | O_CLOEXEC | O_NOFOLLOW, 0o600))
    }

    var write: @Sendable (_ file: Int32, _ bytes: UnsafeRawBufferPointer, _ offset: Int) -> Int = {
        file,
        bytes,
        offset in
        result(pwrite(file, bytes.baseAddress, bytes.count, off_t(offset)))
    }

    var read: @Sendable (_ file: Int32, _ into: UnsafeMutableRawBufferPointer, _ offset: Int) -> Int = {
        file,
        into,
        offset in
        result(pread(file, into.baseAddress, into.count, off_t(offset)))
    }

    /// Until the disk has the file's bytes.
    var sync: @Sendable (_ file: Int32) -> Int32 = { file in
        #if canImport(Darwin)
            result(fcntl(file, F_FULLFSYNC))
        #else
            result(fdatasync(file))
        #endif
    }

    var remove: @Sendable (_ path: String) -> Int32 = { path in result(unlink(path)) }

    static let system = SpoolCalls()

    func close(_ file: Int32) {
        _ = closeFile(file)
    }

    /// Cuts a file off. Nothing depends on it: what lies behind the end of a spool's file is known to be void.
    func truncate(_ file: Int32, to size: Int) {
        _ = ftruncate(file, off_t(size))
    }

    /// Takes the file for this process; false if another one has it. The system gives it back when the process ends.
    func lock(_ file: Int32) -> Bool {
        flock(file, LOCK_EX | LOCK_NB) == 0
    }

    /// Until the disk has the directory's entries.
    func syncDirectory(_ path: String) {
        let directory = openFile(path, O_RDONLY | O_CLOEXEC, 0)
        guard directory >= 0 else { return }
        _ = fsync(directory)
        close(directory)
    }

    /// Nil if there is no such file.
    func size(of path: String) -> Int? {
        var status = stat()
        return lstat(path, &status) == 0 ? Int(status.st_size) : nil
    }

    /// Makes a directory that only its owner may enter, and those above it that are missing.
    func makeDirectory(_ path: String) throws(SpoolError) {
        let slash = path.lastIndex(of: "/")
        let parent = slash.map { String(path[..<$0]) } ?? "."
        var code = mkdir(path, 0o700) == 0 ? 0 : errno
        if code == ENOENT, let slash, slash > path.startIndex {
            try makeDirectory(parent)
            code = mkdir(path, 0o700) == 0 ? 0 : errno
        }
        switch code {
        case 0: syncDirectory(parent)
        case EEXIST: break
        default: throw SpoolError(path, "cannot be made", code: code)
        }
    }

    /// The names of what is in a directory, in no order.
    func contents(of path: String) throws(SpoolError) -> [String] {
        guard let directory = opendir(path) else { throw SpoolError(path, "cannot be listed", code: errno) }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }

    static func explain(_ code: Int32) -> String {
        strerror(code).map { String(cString: $0) } ?? "error \(code)"
    }

    static let interrupted = -EINTR
    static let missing = -ENOENT
}

/// What the system answered, or its `errno` with the sign turned.
private func result<Answer: SignedInteger>(_ answer: Answer) -> Answer {
    answer < 0 ? -Answer(errno) : answer
}

// `SpoolCalls` has members of these names.
private func openFile(_ path: String, _ flags: Int32, _ mode: mode_t) -> Int32 { open(path, flags, mode) }
private func closeFile(_ file: Int32) -> Int32 { close(file) }
