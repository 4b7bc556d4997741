import Foundation
import Testing

/// What is typed wrongly, or meets a world that is not as it should be, gets one sentence and the right exit code.
@Suite("Bad input to the command")
struct BadInputTests {
    @Test(
        "an unknown flag is named, with exit code 64",
        arguments: [["demo"], ["serve"], ["trace", "list"], ["trace", "show"]]
    )
    func unknownFlag(command: [String]) async throws {
        let outcome = try await RunningCommand.run(command + ["--nonsense"])
        #expect(outcome.status == 64)
        #expect(outcome.errorLines.first == "Error: Unknown option '--nonsense'")
        #expect(outcome.output.isEmpty)
    }

    @Test(
        "a value that cannot be used is refused before anything starts",
        arguments: [
            (["serve", "--port", "70000"], "The port must be a number from 0 to 65535, not 70000."),
            (["serve", "--port", "http"], "The value 'http' is invalid for '--port <port>'"),
            (["trace", "list", "--limit", "0"], "The limit must be at least 1, not 0."),
            (["demo", "--model", "gemma"], "--model needs --model-url: where is it served?"),
        ]
    )
    func badValue(command: [String], sentence: String) async throws {
        let outcome = try await RunningCommand.run(command)
        #expect(outcome.status == 64)
        #expect(outcome.errorLines.first == "Error: \(sentence)")
    }

    @Test("an address that others can reach is refused", arguments: ["0.0.0.0", "::", "192.0.2.7", "example.org"])
    func openAddress(host: String) async throws {
        let outcome = try await RunningCommand.run(["serve", "--port", "0", "--host", host])
        #expect(outcome.status == 64)
        #expect(outcome.errorLines.first?.contains("\(host) can be reached by others") == true)
        #expect(outcome.errorLines.first?.contains("--insecure") == true)
    }

    @Test("a port in use is named, and so is the way out", arguments: [["serve"], ["demo", "--once"]])
    func portInUse(command: [String]) async throws {
        let home = try TemporaryDirectory()
        let outcome = try await Listener.run { listener in
            try await RunningCommand.run(command + ["--port", "\(listener.port)"], home: home.path)
        }
        #expect(outcome.status == 1)
        #expect(outcome.errorLines.count == 1)
        #expect(outcome.errorLines.first?.hasPrefix("Error: Port ") == true)
        #expect(outcome.errorLines.first?.contains("is already in use") == true)
        #expect(outcome.errorLines.first?.contains("--port") == true)
        #expect(outcome.output.isEmpty)
    }

    @Test("an address that is not this machine's is one sentence")
    func foreignAddress() async throws {
        let home = try TemporaryDirectory()
        let outcome = try await RunningCommand.run(
            ["serve", "--port", "0", "--insecure", "--host", "192.0.2.7"],
            home: home.path
        )
        #expect(outcome.status == 1)
        #expect(outcome.errorLines.count == 1)
        #expect(outcome.errorLines.first?.hasPrefix("Error: The server could not listen on 192.0.2.7:0") == true)
    }

    @Test("a file that is no database is refused, and left as it is")
    func noDatabase() async throws {
        let folder = try TemporaryDirectory()
        let path = folder.appending("notes.txt")
        let text = Data(String(repeating: "These are notes, and no database. ", count: 100).utf8)
        try text.write(to: URL(fileURLWithPath: path))
        let outcome = try await RunningCommand.run(["serve", "--port", "0", "--database", path])
        #expect(outcome.status == 1)
        #expect(outcome.errorLines.count == 1)
        #expect(outcome.errors.contains(path))
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == text)
    }

    @Test("a model that cannot be reached is one sentence, and soon")
    func unreachableModel() async throws {
        let outcome = try await RunningCommand.run(
            ["demo", "--once", "--port", "0", "--model-url", "http://127.0.0.1:1/v1"]
        )
        #expect(outcome.status == 1)
        #expect(outcome.errorLines.count == 1)
        #expect(outcome.errorLines.first?.contains("127.0.0.1:1") == true)
        #expect(outcome.duration < .seconds(20))
    }

    @Test("what is no address of a model is one sentence", arguments: ["nonsense", "ftp://127.0.0.1/v1", "http://"])
    func nonsenseModel(url: String) async throws {
        let outcome = try await RunningCommand.run(["demo", "--once", "--port", "0", "--model-url", url])
        #expect(outcome.status == 1)
        #expect(outcome.errorLines == ["Error: '\(url)' is no http or https address of a model."])
    }

    @Test(
        "without a server there is no list, and the way to one is said",
        arguments: [["trace", "list"], ["trace", "show"]]
    )
    func noServer(command: [String]) async throws {
        let outcome = try await RunningCommand.run(command + ["--server", "http://127.0.0.1:1"])
        #expect(outcome.status == 1)
        #expect(outcome.errorLines.count == 1)
        #expect(outcome.errorLines.first?.contains("http://127.0.0.1:1") == true)
        #expect(outcome.errorLines.first?.contains("tracewing serve") == true)
        // A connection that is refused is not tried again, for ten seconds as it were.
        #expect(outcome.duration < .seconds(9))
    }
}
