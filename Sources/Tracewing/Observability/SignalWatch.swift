#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif
import Dispatch

/// Flushes when a signal asks the program to end, and lets it end by that signal: whoever waits for the process sees
/// what they would have seen.
enum SignalWatch {
    private static let signals: [(number: Int32, name: String)] = [(SIGTERM, "SIGTERM"), (SIGINT, "SIGINT")]

    /// Watches the signals that would end the program, from the first call on.
    ///
    /// - Returns: A note for every signal that the program handles or ignores, and that is therefore left alone.
    static func start() -> [String] { notes }

    private static let notes: [String] = {
        guard pipe.write >= 0 else {
            return ["Signals cannot be watched, no file descriptor is left: they end the program without a flush."]
        }
        _ = reader
        return signals.compactMap { signal in
            var current = sigaction()
            sigaction(signal.number, nil, &current)
            guard current.isDefault else {
                return "The program handles or ignores \(signal.name) itself: nothing is flushed on it."
            }
            var ours = sigaction(handler: handle)
            sigaction(signal.number, &ours, nil)
            return nil
        }
    }()

    /// Hardly anything may be done in a signal handler: the signal's number is written to a pipe, and what is to be
    /// done is done by who reads it.
    private static let handle: @convention(c) (Int32) -> Void = { signal in
        let error = errno
        defer { errno = error }
        if getpid() == ProgramEnd.processID {
            var number = UInt8(truncatingIfNeeded: signal)
            _ = write(SignalWatch.pipe.write, &number, 1)
        } else {
            // A forked child that has executed nothing has our handlers still: its signals are its own.
            end(by: signal)
        }
    }

    /// Opened before any handler is installed; -1 if that failed.
    private static let pipe: (read: Int32, write: Int32) = {
        _ = ProgramEnd.processID
        var ends: [Int32] = [-1, -1]
        #if canImport(Darwin)
            guard Darwin.pipe(&ends) == 0 else { return (-1, -1) }
        #elseif canImport(Glibc)
            guard Glibc.pipe(&ends) == 0 else { return (-1, -1) }
        #elseif canImport(Musl)
            guard Musl.pipe(&ends) == 0 else { return (-1, -1) }
        #endif
        // Programs that are executed from here have no use for it.
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        return (ends[0], ends[1])
    }()

    /// Reads the pipe, on a thread of its own. Started once in a process.
    private static let reader: Void = DispatchQueue(label: "tracewing.signals").async {
        var number: UInt8 = 0
        while read(pipe.read, &number, 1) != 1 {
            guard errno == EINTR else { return }
        }
        // A second signal is impatience: it ends the program at once.
        for signal in signals { restoreDefault(signal.number) }
        ProgramEnd.flush()
        end(by: Int32(number))
    }

    private static func restoreDefault(_ signal: Int32) {
        var standard = sigaction(handler: SIG_DFL)
        sigaction(signal, &standard, nil)
    }

    private static func end(by signal: Int32) {
        restoreDefault(signal)
        kill(getpid(), signal)
    }
}

extension sigaction {
    /// What makes a signal do what it does by itself, or call `handler`; interrupted system calls go on.
    fileprivate init(handler: (@convention(c) (Int32) -> Void)?) {
        self.init()
        #if canImport(Darwin)
            __sigaction_u.__sa_handler = handler
        #elseif canImport(Glibc)
            __sigaction_handler.sa_handler = handler
        #elseif canImport(Musl)
            __sa_handler.sa_handler = handler
        #endif
        sa_flags = SA_RESTART
    }

    fileprivate var isDefault: Bool {
        #if canImport(Darwin)
            __sigaction_u.__sa_handler == nil
        #elseif canImport(Glibc)
            __sigaction_handler.sa_handler == nil
        #elseif canImport(Musl)
            __sa_handler.sa_handler == nil
        #endif
    }
}
