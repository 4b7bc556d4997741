import Foundation
import Testing
import TracewingModel

/// `tracewing doctor`: what would be sent where, and whether it arrives.
@Suite("The command doctor")
struct DoctorTests {
    @Test("a span that arrives is said, with its trace")
    func healthy() async throws {
        let folder = try TemporaryDirectory()
        let server = try RunningCommand(["serve", "--port", "0", "--database", folder.appending("t.sqlite")])
        let url = try #require(await server.serverURL())
        let outcome = try await RunningCommand.run(["doctor"], environment: ["OTEL_EXPORTER_OTLP_ENDPOINT": url])
        #expect(outcome.status == 0, "\(outcome.output)")
        #expect(outcome.output.contains("accepted: trace "))
        let list = try await RunningCommand.run(["trace", "list", "--server", url])
        #expect(list.output.contains("tracewing doctor"))
        server.signal(SIGTERM)
        #expect(await server.outcome().status == 0)
    }

    @Test("a server that does not answer is exit code 1, and keys are not shown")
    func unreachable() async throws {
        let variables = [
            "OTEL_EXPORTER_OTLP_ENDPOINT": "http://ann:top-secret@127.0.0.1:1",
            "OTEL_EXPORTER_OTLP_HEADERS": "authorization=Bearer%20top-secret,x-team=blue,top-secret",
        ]
        let outcome = try await RunningCommand.run(["doctor", "--json"], environment: variables)
        #expect(outcome.status == 1)
        let report = try JSONValue(parsing: outcome.output)
        #expect(report["healthy"] == false)
        #expect(outcome.output.contains("127.0.0.1:1"))
        #expect(outcome.output.contains("authorization, x-team, (one without a name)"))
        #expect(!(outcome.output + outcome.errors).contains("top-secret"))
        // The report says it all; into a file without colours.
        #expect(outcome.errors.isEmpty)
        #expect(!outcome.output.contains("\u{1B}"))
    }

    @Test(
        "where nothing would be sent, nothing is",
        arguments: [
            ["OTEL_SDK_DISABLED": "true"], ["OTEL_TRACES_EXPORTER": "none"],
            ["ENABLE_A365_OBSERVABILITY_EXPORTER": "true"],
        ]
    )
    func silent(variables: [String: String]) async throws {
        let outcome = try await RunningCommand.run(
            ["doctor"],
            environment: variables.merging(["OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:1"]) { $1 }
        )
        #expect(outcome.status == 0, "\(outcome.output)")
        let name = try #require(variables.keys.first)
        #expect(outcome.output.contains(name) || outcome.output.contains("Agent 365"))
    }

    @Test("models are those of the settings that 'serve' would read, also of a file")
    func settings() async throws {
        let folder = try TemporaryDirectory()
        let file = folder.appending("config.json")
        let json = #"{"providers": "local=openai-chat@http://127.0.0.1:8080/v1;models=a"}"#
        try Data(json.utf8).write(to: URL(fileURLWithPath: file))
        for (arguments, environment) in [(["--config", file], [:]), ([], ["TRACEWING_CONFIG": file])] {
            let outcome = try await RunningCommand.run(["doctor", "--dry-run"] + arguments, environment: environment)
            #expect(outcome.output.contains("local at http://127.0.0.1:8080/v1"), "\(outcome.output)")
        }
    }

    @Test("a dry run sends nothing, and says what is wrong with the variables")
    func dryRun() async throws {
        let outcome = try await RunningCommand.run(
            ["doctor", "--dry-run"],
            environment: ["OTEL_EXPORTER_OTLP_ENDPOINT": "nonsense:/ /"]
        )
        #expect(outcome.status == 0)
        #expect(outcome.output.contains("nonsense:/ /"))
    }
}
