import TracewingAgents
import TracewingModel
import TracewingStreams
import UnixSignals

/// A conversation in the terminal: a message, its answer, the next message.
struct ChatConversation {
    private enum Event: Sendable {
        case line(String)
        case inputEnded
        case interrupt
        case answered(hasFailed: Bool)
    }

    let agent: Agent
    private let session = Session()

    init(agent: Agent) {
        self.agent = agent
    }

    /// Has the conversation, and says how many answers there were and how many failed. One that somebody stopped has
    /// not.
    func run(_ lines: TypedLines) async -> (answers: Int, failures: Int) {
        let (events, said) = AsyncStream.makeStream(of: Event.self)
        let signals = Task {
            for await _ in await UnixSignalsSequence(trapping: .sigint) { said.yield(.interrupt) }
        }
        defer { signals.cancel() }
        lines.read {
            said.yield(.line($0))
        } end: {
            said.yield(.inputEnded)
        }
        var waiting: [String] = []
        var answer: Task<Void, Never>?
        var hasEnded = false
        var (answers, failures) = (0, 0)
        if lines.areTyped { try? Terminal.write("> ") }
        for await event in events {
            switch event {
            case .line(let line): waiting.append(line)
            case .inputEnded: hasEnded = true
            case .interrupt:
                guard let answer else { return (answers, failures) }
                answer.cancel()
            case .answered(let hasFailed):
                answers += 1
                failures += hasFailed ? 1 : 0
                answer = nil
                if lines.areTyped, waiting.isEmpty { try? Terminal.write("> ") }
            }
            guard answer == nil else { continue }
            waiting.removeAll { $0.allSatisfy(\.isWhitespace) }
            if waiting.isEmpty {
                if hasEnded { return (answers, failures) }
                continue
            }
            let message = waiting.removeFirst()
            if !lines.areTyped { try? Terminal.write("> \(message)\n") }
            answer = Task { said.yield(.answered(hasFailed: await !answered(message))) }
        }
        return (answers, failures)
    }

    /// Shows the answer as it comes. False if it failed.
    private func answered(_ message: String) async -> Bool {
        do {
            for try await update in agent.stream(message, session: session) { try show(update) }
            try Terminal.write("\n")
        } catch is CancellationError {
            try? Terminal.write("\n")
            Terminal.note("Stopped.")
        } catch {
            try? Terminal.write("\n")
            Terminal.note("There is no answer. \(error)")
            return false
        }
        return true
    }

    private func show(_ update: AgentUpdate) throws {
        for content in update.contents {
            switch content {
            case .text(let text): try Terminal.write(HumanText.printable(text))
            case .toolResult(let result):
                try Terminal.write("\n  [\(HumanText.oneLine("\(result.name): \(result.text)", limit: 100))]\n")
            case .error(let message, _): Terminal.note(HumanText.oneLine(message, limit: 500))
            case .reasoning, .toolCallDelta, .usage, .part: break
            }
        }
    }
}
