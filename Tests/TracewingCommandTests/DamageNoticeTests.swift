import AsyncHTTPClient
import Foundation
import Testing

/// What `tracewing serve` says of files that something has happened to.
@Suite("A server on damaged files")
struct DamageNoticeTests {
    /// A database with a span, and what its server said.
    private func serve(_ path: String, _ options: String..., sends: Bool = true) async throws -> String {
        let server = try RunningCommand(["serve", "--port", "0", "--database", path] + options)
        let url = try #require(await server.serverURL())
        if sends { #expect(try await HTTPClient.untraced.postSpan(to: url) == 200) }
        server.signal(SIGTERM)
        let outcome = await server.outcome()
        #expect(outcome.status == 0)
        return outcome.errors
    }

    @Test("It warns when the database was emptied, once")
    func emptied() async throws {
        let folder = try TemporaryDirectory()
        let path = folder.appending("traces.sqlite")
        #expect(try await !serve(path).contains("warning"))
        try Data().write(to: URL(fileURLWithPath: path))
        let said = try await serve(path)
        #expect(said.contains("tracewing.store: warning"))
        #expect(said.contains("replaced, emptied or deleted"))
        #expect(try await !serve(path).contains("warning"))
    }

    @Test("Told to, it sets a damaged database aside and says where it is")
    func setAside() async throws {
        let folder = try TemporaryDirectory()
        let path = folder.appending("traces.sqlite")
        _ = try await serve(path)
        let file = try #require(FileHandle(forUpdatingAtPath: path))
        try file.seek(toOffset: 16_384)
        try file.write(contentsOf: Data(repeating: 0xA5, count: 3 * 16_384))
        try file.close()
        let said = try await serve(path, "--set-aside-damaged")
        #expect(said.contains("renamed to \(path).damaged-1"))
        #expect(FileManager.default.fileExists(atPath: path + ".damaged-1"))
        #expect(try await !serve(path, sends: false).contains("warning"))
    }
}
