import Foundation
import TracewingConcurrency

#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// The built command `tracewing` as a child process.
///
/// Spawned by hand, writing into files: Foundation's own `Process` loses ends of children and of pipes on Linux when
/// several run at once.
final class RunningCommand: Sendable {
    /// How a command came out.
    struct Outcome: Sendable {
        /// The exit code; a signal's number after a death by one.
        let status: Int32
        /// Whether a signal ended it.
        let wasKilled: Bool
        let output: String
        let errors: String
        let duration: Duration

        /// The lines of standard error.
        var errorLines: [String] { errors.split(separator: "\n").map(String.init) }
    }

    private struct End: Sendable {
        let status: Int32
        let time: ContinuousClock.Instant
    }

    private let id: pid_t
    private let files: TemporaryDirectory
    private let start = ContinuousClock.now
    private let end: Task<End, Never>
    private let hasEnded: Ended

    /// Whether the child is gone: its id may belong to another process then.
    private final class Ended: Sendable {
        let state = Locked(false)
    }

    /// Starts the command with an environment that holds nothing but a home of its own and `environment`.
    ///
    /// - Parameters:
    ///   - input: What it reads on standard input.
    ///   - output: The file it writes on as standard output; nil for one that is read back.
    init(
        _ arguments: [String],
        environment: [String: String] = [:],
        home: String? = nil,
        input: String = "",
        output: String? = nil
    ) throws {
        files = try TemporaryDirectory()
        try Data(input.utf8).write(to: URL(fileURLWithPath: files.appending("input")))
        let variables = ["PATH": "/usr/bin:/bin", "HOME": home ?? files.path, "TMPDIR": NSTemporaryDirectory()]
            .merging(environment) { $1 }
        let id = try Self.spawn(
            try Self.binary,
            arguments,
            variables,
            input: files.appending("input"),
            output: output ?? files.appending("output"),
            errors: files.appending("errors")
        )
        let hasEnded = Ended()
        let (ends, report) = AsyncStream.makeStream(of: End.self)
        // A thread, because waiting for a child blocks one.
        Thread.detachNewThread {
            var status: Int32 = 0
            while waitpid(id, &status, 0) == -1, errno == EINTR {}
            hasEnded.state.withLock { $0 = true }
            report.yield(End(status: status, time: .now))
        }
        self.id = id
        self.hasEnded = hasEnded
        end = Task { await ends.first { _ in true } ?? End(status: 0, time: .now) }
    }

    deinit {
        signal(SIGKILL)
    }

    /// Runs a command to its end; one that takes longer than `limit` is killed.
    static func run(
        _ arguments: [String],
        environment: [String: String] = [:],
        home: String? = nil,
        input: String = "",
        output: String? = nil,
        limit: Duration = .seconds(60)
    ) async throws -> Outcome {
        let command = try RunningCommand(arguments, environment: environment, home: home, input: input, output: output)
        let watchdog = Task {
            try await Task.sleep(for: limit)
            command.signal(SIGKILL)
        }
        defer { watchdog.cancel() }
        return await command.outcome()
    }

    func signal(_ signal: Int32) {
        hasEnded.state.withLock { if !$0 { kill(id, signal) } }
    }

    /// Waits until the command has ended.
    func outcome() async -> Outcome {
        let end = await end.value
        let signal = end.status & 0x7F
        return Outcome(
            status: signal == 0 ? (end.status >> 8) & 0xFF : signal,
            wasKilled: signal != 0,
            output: text(of: "output"),
            errors: text(of: "errors"),
            duration: end.time - start
        )
    }

    /// The first line of standard error that holds `part`; nil if the command ends without it.
    func errorLine(containing part: String) async -> String? {
        while true {
            let isLast = hasEnded.state.withLock { $0 }
            let lines = text(of: "errors").split(separator: "\n", omittingEmptySubsequences: false).dropLast()
            if let line = lines.first(where: { $0.contains(part) }) { return String(line) }
            if isLast || Task.isCancelled { return nil }
            try? await Task.sleep(for: .milliseconds(10))
        }
    }

    /// Waits until standard output holds a text, or the command has ended.
    func waitForOutput(_ part: String) async {
        while !text(of: "output").contains(part), !hasEnded.state.withLock({ $0 }), !Task.isCancelled {
            try? await Task.sleep(for: .milliseconds(10))
        }
    }

    /// The address a server says it is reached at; waits for it.
    func serverURL() async -> String? {
        guard let line = await errorLine(containing: "They are shown on ") else { return nil }
        return line.split(separator: " ").last.map { String($0.hasSuffix("/") ? $0.dropLast() : $0) }
    }

    private func text(of file: String) -> String {
        String(decoding: FileManager.default.contents(atPath: files.appending(file)) ?? Data(), as: UTF8.self)
    }

    private static func spawn(
        _ binary: String,
        _ arguments: [String],
        _ environment: [String: String],
        input: String,
        output: String,
        errors: String
    ) throws -> pid_t {
        #if canImport(Darwin)
            var actions: posix_spawn_file_actions_t?
        #else
            var actions = posix_spawn_file_actions_t()
        #endif
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, input, O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT, 0o600)
        posix_spawn_file_actions_addopen(&actions, 2, errors, O_WRONLY | O_CREAT, 0o600)
        var argv = ([binary] + arguments).map { strdup($0) } + [nil]
        var variables = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for text in argv + variables { free(text) } }
        var id: pid_t = 0
        let code = posix_spawn(&id, binary, &actions, nil, &argv, &variables)
        guard code == 0 else { throw POSIXError(POSIXErrorCode(rawValue: code) ?? .EINVAL) }
        return id
    }

    /// It lies where the tests lie.
    private static var binary: String {
        get throws {
            var places = Bundle.allBundles.map { $0.bundleURL.deletingLastPathComponent() }
            places.append(URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent())
            let candidates = places.map { $0.appendingPathComponent("tracewing").path }
            guard let found = candidates.first(where: { FileManager.default.isExecutableFile(atPath: $0) }) else {
                throw CocoaError(.fileNoSuchFile, userInfo: [NSFilePathErrorKey: "tracewing"])
            }
            return found
        }
    }
}
