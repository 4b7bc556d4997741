import TracewingModel

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

/// What has happened in an experiment, in a file: a line of JSON for each entry, on the disk before it counts.
///
/// A line that a crash has torn is passed over. One process at a time may have it open.
actor ExperimentJournalFile: ExperimentJournal {
    private let path: String
    private let file: Int32

    private init(path: String, file: Int32) {
        self.path = path
        self.file = file
    }

    deinit {
        // Its lock goes with it.
        close(file)
    }

    /// Opens a journal, or makes one.
    ///
    /// - Returns: The journal, and what is in it.
    static func open(
        _ path: String,
        for experiment: Experiment
    ) throws(ExperimentError) -> (journal: ExperimentJournalFile, entries: [ExperimentEntry]) {
        let file = systemOpen(path)
        guard file >= 0 else { throw ExperimentError("The journal \(path) cannot be opened: \(systemError()).") }
        guard flock(file, LOCK_EX | LOCK_NB) == 0 else {
            close(file)
            throw ExperimentError("The journal \(path) is in use. Wait for the other run to end, or give another path.")
        }
        let journal = ExperimentJournalFile(path: path, file: file)
        guard let data = FileManager.default.contents(atPath: path) else {
            throw ExperimentError("The journal \(path) cannot be read. Check who may read it.")
        }
        let lines = data.split(separator: 0x0A).compactMap { try? JSONValue(parsing: Array($0)) }
        guard let identity = lines.first else {
            // Empty, or torn in its first line.
            guard ("\n" + experiment.identity.text).utf8.starts(with: data) else {
                throw ExperimentError("The file \(path) is no journal of an experiment. Give another path.")
            }
            try journal.write(experiment.identity)
            return (journal, [])
        }
        guard identity["revision"] == experiment.identity["revision"] else {
            throw ExperimentError(
                "The journal \(path) is of another revision of the experiment: its prompts, models or settings have "
                    + "changed, so what is in it answers other questions. Give another path, or remove it to begin anew."
            )
        }
        guard identity == experiment.identity else {
            throw ExperimentError(
                "The journal \(path) belongs to another experiment: its name, its examples or its evaluators differ. "
                    + "Give another path, or remove it to begin anew."
            )
        }
        return (journal, lines.dropFirst().compactMap { ExperimentEntry($0) })
    }

    func append(_ entry: ExperimentEntry, after progress: ExperimentProgress) throws(ExperimentError) {
        try write(entry.json)
    }

    private nonisolated func write(_ line: JSONValue) throws(ExperimentError) {
        // The line break comes first: a line that was torn before cannot take this one with it.
        var rest = (Array("\n".utf8) + line.utf8 + Array("\n".utf8))[...]
        while !rest.isEmpty {
            let written = rest.withUnsafeBytes { systemWrite(file, $0.baseAddress, $0.count) }
            if written < 0, errno == EINTR { continue }
            guard written > 0 else { throw failure }
            rest = rest.dropFirst(written)
        }
        guard fsync(file) == 0 else { throw failure }
    }

    private nonisolated var failure: ExperimentError {
        ExperimentError(
            "The journal \(path) cannot be written: \(systemError()). Make room, then start again: it goes on."
        )
    }
}

private func systemOpen(_ path: String) -> Int32 {
    open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
}

private func systemWrite(_ file: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
    write(file, bytes, count)
}

/// What the system says went wrong.
private func systemError() -> String {
    String(cString: strerror(errno))
}
