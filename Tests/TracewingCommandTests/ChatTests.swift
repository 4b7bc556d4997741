import Foundation
import Testing

@Suite("The agent in the terminal")
struct ChatTests {
    private static let answer = "Shall I book a seat?\n"

    private static let trace = [
        "Trace ", "invoke_agent concierge", "chat scripted-1", "execute_tool find_trains", "chat scripted-1",
    ]

    /// The spans of a trace on standard error, by name.
    private static func names(_ outcome: RunningCommand.Outcome) -> [String] {
        outcome.errorLines.compactMap { row in
            ["Trace ", "invoke_agent concierge", "chat scripted-1", "execute_tool find_trains"].first {
                row.contains($0)
            }
        }
    }

    @Test("one message gives its answer, then its trace")
    func message() async throws {
        let outcome = try await RunningCommand.run(["chat", "Oslo to Bergen tomorrow"])
        #expect(outcome.status == 0)
        #expect(
            outcome.output.hasPrefix(
                "> Oslo to Bergen tomorrow\nLet me look at the timetable for you. \n  [find_trains: "
            )
        )
        #expect(outcome.output.hasSuffix(Self.answer))
        #expect(Self.names(outcome) == Self.trace, "\(outcome.errors)")
    }

    @Test("the lines of the input are one conversation; those with nothing in them are not said")
    func lines() async throws {
        let outcome = try await RunningCommand.run(["chat"], input: "Oslo to Bergen\n\n  \nAnd back?")
        #expect(outcome.status == 0)
        #expect(
            outcome.output.split(separator: "\n").filter { $0.hasPrefix("> ") } == ["> Oslo to Bergen", "> And back?"]
        )
        #expect(Self.names(outcome) == Self.trace + Self.trace, "\(outcome.errors)")
    }

    @Test("control-C stops an answer, and the conversation goes on")
    func interrupt() async throws {
        let command = try RunningCommand(["chat"], input: "Oslo to Bergen\nAgain")
        await command.waitForOutput("Let me")
        command.signal(SIGINT)
        let outcome = await command.outcome()
        #expect(outcome.status == 0)
        #expect(!outcome.wasKilled)
        #expect(outcome.errorLines.contains("Stopped."))
        #expect(outcome.output.hasSuffix(Self.answer))
        #expect(Self.names(outcome).count { $0 == "Trace " } == 2)
    }

    @Test("an answer that fails says why, has a trace, and ends with 1")
    func failure() async throws {
        let outcome = try await RunningCommand.run(["chat", "Hello", "--model-url", "http://127.0.0.1:1/v1"])
        #expect(outcome.status == 1)
        #expect(outcome.errorLines.first?.hasPrefix("There is no answer. ") == true, "\(outcome.errors)")
        #expect(outcome.errorLines.contains { $0.contains("invoke_agent concierge") })
    }

    @Test("without telemetry it says the same")
    func withoutTelemetry() async throws {
        let traced = try await RunningCommand.run(["chat", "Oslo to Bergen"])
        let outcome = try await RunningCommand.run(
            ["chat", "Oslo to Bergen"],
            environment: ["OTEL_SDK_DISABLED": "true"]
        )
        #expect(outcome.status == 0)
        #expect(outcome.output == traced.output)
        #expect(outcome.errorLines == ["Telemetry is off: there is no trace of this."])
    }

    @Test("where nothing was said there is nothing to show")
    func nothing() async throws {
        let outcome = try await RunningCommand.run(["chat"], input: " \n")
        #expect(outcome.status == 0)
        #expect(outcome.output.isEmpty)
        #expect(outcome.errors.isEmpty)
    }
}
