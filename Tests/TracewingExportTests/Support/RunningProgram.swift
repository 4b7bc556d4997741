import Foundation
import TracewingConcurrency

#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// `TracewingTestProgram` as a child process.
///
/// Spawned by hand, writing into files: Foundation's own `Process` loses ends of children and of pipes on Linux when
/// several run at once.
final class RunningProgram: Sendable {
    /// How it came out.
    struct Outcome: Sendable {
        /// The exit code; 128 and the signal's number after a death by one, as shells say it.
        let status: Int32
        let output: [String]
        let errors: [String]
        let duration: Duration
    }

    private struct End: Sendable {
        let status: Int32
        let time: ContinuousClock.Instant
    }

    private struct State {
        var hasEnded = false
        /// When the wait that counts began.
        var start = ContinuousClock.now
    }

    private let id: pid_t
    private let directory: String
    private let end: Task<End, Never>
    private let state: Box

    private final class Box: Sendable {
        let value = Locked(State())
    }

    init(_ arguments: [String]) throws {
        directory = NSTemporaryDirectory() + "tracewing-test-program-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        let id = try Self.spawn(arguments, directory)
        let state = Box()
        let (ends, report) = AsyncStream.makeStream(of: End.self)
        // A thread, because waiting for a child blocks one.
        Thread.detachNewThread {
            var status: Int32 = 0
            while waitpid(id, &status, 0) == -1, errno == EINTR {}
            state.value.withLock { $0.hasEnded = true }
            report.yield(End(status: status, time: .now))
        }
        self.id = id
        self.state = state
        end = Task { await ends.first { _ in true } ?? End(status: 0, time: .now) }
    }

    deinit {
        signal(SIGKILL)
        try? FileManager.default.removeItem(atPath: directory)
    }

    /// Runs it to its end; one that takes longer than two minutes is killed.
    static func run(_ arguments: [String]) async throws -> Outcome {
        await (try RunningProgram(arguments)).outcome()
    }

    /// Sends a signal. The duration of the outcome counts from here.
    func signal(_ signal: Int32) {
        state.value.withLock { state in
            guard !state.hasEnded else { return }
            state.start = .now
            kill(id, signal)
        }
    }

    var hasEnded: Bool { state.value.withLock { $0.hasEnded } }

    /// Waits until it has said it is ready; false if it ends without that.
    func isReady() async -> Bool { await hasPrinted("ready") }

    /// Waits until it has printed this line; false if it ends without that.
    func hasPrinted(_ line: String) async -> Bool {
        while true {
            let isLast = hasEnded
            if lines(of: "output").contains(line) { return true }
            if isLast { return false }
            try? await Task.sleep(for: .milliseconds(5))
        }
    }

    func outcome() async -> Outcome {
        let watchdog = Task {
            try await Task.sleep(for: .seconds(120))
            self.signal(SIGKILL)
        }
        let end = await end.value
        watchdog.cancel()
        let signal = end.status & 0x7F
        return Outcome(
            status: signal == 0 ? (end.status >> 8) & 0xFF : 128 + signal,
            output: lines(of: "output"),
            errors: lines(of: "errors"),
            duration: end.time - state.value.withLock { $0.start }
        )
    }

    private func lines(of file: String) -> [String] {
        String(decoding: FileManager.default.contents(atPath: "\(directory)/\(file)") ?? Data(), as: UTF8.self)
            .split(separator: "\n").map(String.init)
    }

    private static func spawn(_ arguments: [String], _ directory: String) throws -> pid_t {
        #if canImport(Darwin)
            var actions: posix_spawn_file_actions_t?
        #else
            var actions = posix_spawn_file_actions_t()
        #endif
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, directory + "/output", O_WRONLY | O_CREAT, 0o600)
        posix_spawn_file_actions_addopen(&actions, 2, directory + "/errors", O_WRONLY | O_CREAT, 0o600)
        let binary = try binary
        var argv = ([binary] + arguments).map { strdup($0) } + [nil]
        var variables = [strdup("PATH=/usr/bin:/bin"), nil]
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
            let candidates = places.map { $0.appendingPathComponent("TracewingTestProgram").path }
            guard let found = candidates.first(where: { FileManager.default.isExecutableFile(atPath: $0) }) else {
                throw CocoaError(.fileNoSuchFile, userInfo: [NSFilePathErrorKey: "TracewingTestProgram"])
            }
            return found
        }
    }
}
