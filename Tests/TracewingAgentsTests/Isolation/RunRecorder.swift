import TracewingConcurrency
import TracewingSDK
import Tracing

/// Writes the transcript of one run.
final class RunRecorder: Sendable {
    private struct State {
        var transcript = Transcript()
        var replacements: [(of: String, with: String)] = []
        var working = 0
    }

    private let state = Locked(State())
    /// What telemetry goes through in the middle of every run, such as its shutdown.
    let midway: @Sendable () async -> Void

    init(midway: @escaping @Sendable () async -> Void = {}) {
        self.midway = midway
    }

    var transcript: Transcript { state.withLock { $0.transcript } }

    /// Does what a run may leave behind. The transcript is whole when it has ended.
    func working<Result>(_ body: () async throws -> Result) async rethrows -> Result {
        state.withLock { $0.working += 1 }
        defer { state.withLock { $0.working -= 1 } }
        return try await body()
    }

    var isWorking: Bool { state.withLock { $0.working > 0 } }

    func note(_ line: String, in lane: String = "run") {
        state.withLock { state in
            let line = state.replacements.reduce(line) { $0.replacing($1.of, with: $1.with) }
            state.transcript.append(line.utf8.count > 1 << 16 ? Self.summary(of: line) : line, to: lane)
        }
    }

    /// Enough to tell a megabyte from another one.
    private static func summary(of line: String) -> String {
        "\(line.prefix(200))… \(line.utf8.count) bytes, hash \(line.hashValue)"
    }

    /// Notes the type and the text of an error.
    func note(_ error: any Error, as what: String = "error", in lane: String = "run") {
        note("\(what): \(type(of: error)): \(error)", in: lane)
    }

    /// Writes `replacement` for what differs from run to run, such as a port.
    func hide(_ text: String, as replacement: String) {
        state.withLock { $0.replacements.append((text, replacement)) }
    }

    /// What user code finds current: the value that was handed to the run, and a value of its own task.
    func noteSurroundings(_ what: String, in lane: String = "run") {
        note("\(what) finds \(HandedOver.current)", in: lane)
    }

    /// What code outside the run finds current: nothing of the run's.
    func noteOutside(_ what: String, in lane: String = "run") {
        let span = ServiceContext.current?.spanContext?.spanID
        note(
            "\(what) finds \(HandedOver.current) and \(span == OutsideSpan.id ? "its own span" : "another's span")",
            in: lane
        )
    }
}

/// A value in the context that a run is given.
enum HandedOver: ServiceContextKey {
    typealias Value = String

    static var current: String { ServiceContext.current?[HandedOver.self] ?? "nothing handed over" }

    /// A context with the value.
    static var context: ServiceContext {
        var context = ServiceContext.topLevel
        context[HandedOver.self] = "what was handed over"
        return context
    }
}
