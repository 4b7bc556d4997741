import AsyncHTTPClient
import Foundation
import Testing

/// What a command does whose output goes nowhere.
@Suite("Output that cannot be written")
struct OutputTests {
    @Test(
        "is said in one line, with exit code 1",
        .enabled(if: FileManager.default.fileExists(atPath: "/dev/full"), "There is no disk that is always full.")
    )
    func diskFull() async throws {
        let folder = try TemporaryDirectory()
        let server = try RunningCommand(["serve", "--port", "0", "--database", folder.appending("t.sqlite")])
        let url = try #require(await server.serverURL())
        #expect(try await HTTPClient.untraced.postSpan(to: url) == 200)
        let export = try await RunningCommand.run(["trace", "export", "latest", "--server", url], output: "/dev/full")
        #expect(export.status == 1)
        #expect(export.errorLines.count == 1)
        #expect(export.errors.hasPrefix("Error: The output cannot be written: "))
        let judge = try await RunningCommand.run(
            ["eval", "judge", "contains", "-"],
            input: #"{"output":"a","text":"a"}"#,
            output: "/dev/full"
        )
        #expect(judge.status == 1)
        #expect(judge.errors.hasPrefix("Error: The output cannot be written: "))
        server.signal(SIGTERM)
        #expect(await server.outcome().status == 0)
    }
}
