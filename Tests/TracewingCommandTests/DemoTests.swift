import Foundation
import Testing
import TracewingModel

/// The demo says the same whatever becomes of its telemetry.
@Suite("The demo")
struct DemoTests {
    @Test("one conversation gives one tree, and exit code 0")
    func tree() async throws {
        let outcome = try await RunningCommand.run(["demo", "--once", "--port", "0"])
        #expect(outcome.status == 0)
        let rows = outcome.errorLines.drop { !$0.hasPrefix("Trace ") }.dropFirst()
        let names = rows.compactMap { row in
            ["invoke_agent concierge", "chat scripted-1", "execute_tool find_trains"].first { row.contains($0) }
        }
        #expect(
            names == ["invoke_agent concierge", "chat scripted-1", "execute_tool find_trains", "chat scripted-1"],
            "\(outcome.errors)"
        )
        #expect(rows.last?.hasPrefix("http://127.0.0.1:") == true)
        #expect(outcome.output.hasPrefix("> Oslo to Bergen tomorrow\n"))
    }

    @Test("its database is removed at the end")
    func leavesNothing() async throws {
        let folder = try TemporaryDirectory()
        let outcome = try await RunningCommand.run(
            ["demo", "--once", "--port", "0"],
            environment: ["TMPDIR": folder.path]
        )
        #expect(outcome.status == 0)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == [])
    }

    @Test("the transcript is the same with telemetry healthy, dead, hanging, misconfigured and off")
    func transcripts() async throws {
        let healthy = try await Self.transcript()
        let off = try await Self.transcript(["OTEL_SDK_DISABLED": "true"])
        let switchedOff = try await Self.transcript(["ENABLE_INSTRUMENTATION": "false"])
        let dead = try await Self.transcript(["OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:1"])
        let nonsense = try await Self.transcript(["OTEL_EXPORTER_OTLP_ENDPOINT": "nonsense:/ /"])
        let hanging = try await Listener.run { listener in
            try await Self.transcript(["OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:\(listener.port)"])
        }
        #expect(
            healthy.events.map(\.type).suffix(5) == [
                "text-end", "finish-step", "data-workflow-end", "finish", "[DONE]",
            ]
        )
        #expect(healthy.events.dropLast(2).last?.text.contains(#""status":"completed""#) == true)
        for (other, name) in [
            (off, "off"), (switchedOff, "switched off"), (dead, "dead"), (nonsense, "nonsense"), (hanging, "hanging"),
        ] {
            #expect(other.text == healthy.text, "\(name)")
            // What telemetry may take at the end, a flush of 2 s and a shutdown, and a busy machine beside it.
            #expect(other.duration < healthy.duration + .seconds(15), "\(name)")
        }
    }

    private struct Transcript {
        struct Event {
            let text: String
            var type: String {
                (try? JSONValue(parsing: text))?["type"]?.stringValue ?? text
            }
        }

        let text: String
        let duration: Duration

        var events: [Event] {
            text.split(separator: "\n").map { Event(text: String($0.dropFirst("data: ".count))) }
        }
    }

    /// The events of a conversation, but for ids.
    private static func transcript(_ environment: [String: String] = [:]) async throws -> Transcript {
        let outcome = try await RunningCommand.run(
            ["demo", "--once", "--transcript", "--port", "0"],
            environment: environment
        )
        #expect(outcome.status == 0, "\(outcome.errors)")
        return Transcript(
            text: outcome.output.replacing(#/msg-[0-9a-f]{16}/#, with: "msg-ID"),
            duration: outcome.duration
        )
    }
}
