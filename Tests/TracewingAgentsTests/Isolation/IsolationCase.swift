import Testing
import TracewingConcurrency

/// A run that telemetry could change.
struct IsolationCase: Sendable, CustomTestStringConvertible {
    let name: String
    /// Does it, and writes it down. What it throws is written down as well.
    let run: @Sendable (RunRecorder) async throws -> Void

    init(_ name: String, run: @escaping @Sendable (RunRecorder) async throws -> Void) {
        self.name = name
        self.run = run
    }

    var testDescription: String { name }

    static let all: [IsolationCase] =
        consumption + hooks + failures + tools + values + options + spans + composition + cancellations
        + closings + providers

    /// What the run was, with telemetry as it is.
    func transcript(midway: @escaping @Sendable () async -> Void) async -> Transcript {
        let recorder = RunRecorder(midway: midway)
        switch await withDeadline(.seconds(15), operation: { try await run(recorder) }) {
        case .finished(.success): break
        case .finished(.failure(let error)): recorder.note(error, as: "the run threw")
        case .timedOut, .cancelled: recorder.note("the run does not come to its end")
        }
        if recorder.isWorking, await !until({ !recorder.isWorking }) { recorder.note("a tool goes on for ever") }
        return recorder.transcript
    }
}
