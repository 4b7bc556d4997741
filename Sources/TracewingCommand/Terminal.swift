#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif
import Logging

/// What the command says, and where: results on standard output, everything else on standard error.
enum Terminal {
    /// A part of the result, shown at once.
    ///
    /// - Throws: ``Failure`` if it cannot be written, as on a full disk.
    static func write(_ text: String) throws(Failure) {
        try write(Array(text.utf8))
    }

    /// A part of the result that is bytes: half a character may stand at its end.
    static func write(_ bytes: [UInt8]) throws(Failure) {
        guard let error = write(bytes, to: STDOUT_FILENO) else { return }
        throw Failure("The output cannot be written: \(String(cString: strerror(error))).")
    }

    /// A line about the result.
    static func note(_ text: String) {
        _ = write(Array(text.utf8) + [UInt8(ascii: "\n")], to: STDERR_FILENO)
    }

    /// Past the buffers of the C library: its streams are global variables, which Swift does not let two tasks share.
    ///
    /// - Returns: The system's error if not all could be written.
    private static func write(_ bytes: [UInt8], to file: Int32) -> Int32? {
        var rest = bytes[...]
        while !rest.isEmpty {
            let (written, error) = rest.withUnsafeBytes { buffer -> (Int, Int32) in
                let written = systemWrite(file, buffer.baseAddress, buffer.count)
                return (written, written < 0 ? errno : EIO)
            }
            if written > 0 {
                rest = rest.dropFirst(written)
            } else if error == EPIPE {
                // Nobody reads any more: there is nobody to tell, either.
                return nil
            } else if error != EINTR {
                return error
            }
        }
        return nil
    }

    /// Sends log lines of the libraries to standard error without decoration.
    ///
    /// - Parameter level: What is worth a line.
    static func bootstrapLogging(from level: Logger.Level = .warning) {
        LoggingSystem.bootstrap { label in TerminalLogHandler(label: label, logLevel: level) }
    }
}

/// One line for each message, written for a person at a terminal.
struct TerminalLogHandler: LogHandler {
    let label: String
    var logLevel: Logger.Level
    var metadata: Logger.Metadata = [:]

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        Terminal.note("\(label): \(event.level): \(event.message)")
    }
}

private func systemWrite(_ file: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
    write(file, bytes, count)
}
