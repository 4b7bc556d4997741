import AsyncHTTPClient
import Foundation
import Testing
import TracewingModel

/// Flags, then variables, then a file.
@Suite("The file of settings")
struct SettingsFileTests {
    private static func write(_ text: String, to path: String) throws {
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent()
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    }

    /// The days of retention a server says it has.
    private static func days(_ arguments: [String], _ environment: [String: String], home: String) async throws
        -> JSONValue?
    {
        let server = try RunningCommand(["serve"] + arguments, environment: environment, home: home)
        let url = try #require(await server.serverURL())
        let settings = try await HTTPClient.untraced.json(url + "/api/v1/settings")
        server.signal(SIGTERM)
        #expect(await server.outcome().status == 0)
        return settings["retention"]?["days"]
    }

    @Test("a flag goes before a variable, a variable before the file, a file that is named before the usual one")
    func order() async throws {
        let home = try TemporaryDirectory()
        let (usual, named) = (home.appending(".config/tracewing/config.json"), home.appending("named.json"))
        try Self.write(#"{"port": 0, "retention": {"days": 1}}"#, to: usual)
        try Self.write(#"{"port": 0, "retention": {"days": 2}}"#, to: named)
        let (file, variable) = (["TRACEWING_CONFIG": named], ["TRACEWING_RETENTION_DAYS": "3"])
        let both = file.merging(variable) { $1 }
        #expect(try await Self.days([], [:], home: home.path) == 1)
        #expect(try await Self.days([], file, home: home.path) == 2)
        #expect(try await Self.days(["--config", named], ["TRACEWING_CONFIG": usual], home: home.path) == 2)
        #expect(try await Self.days(["--config", named], variable, home: home.path) == 3)
        #expect(try await Self.days([], both, home: home.path) == 3)
        #expect(try await Self.days(["--retention-days", "4"], both, home: home.path) == 4)
        // A blank variable says nothing.
        #expect(try await Self.days([], ["TRACEWING_RETENTION_DAYS": " "], home: home.path) == 1)
    }

    @Test("every setting of a server can be in the file, and other commands find theirs there")
    func everything() async throws {
        let home = try TemporaryDirectory()
        let (config, database) = (home.appending("tracewing.json"), home.appending("kept/traces.sqlite"))
        let prices = home.appending("prices.json")
        try Self.write(#"{"prices":[{"model":"ours","input":1,"output":2}]}"#, to: prices)
        try Self.write(
            """
            {"host": "127.0.0.1", "port": 0, "database": "\(database)", "prices": "\(prices)", "insecure": false,
             "retention": {"days": 5, "bytes": 1000000000}, "secureDelete": true,
             "readKey": ["first-read-key", "second-read-key"], "adminKey": ["one-admin-key"]}
            """,
            to: config
        )
        let server = try RunningCommand(["serve", "--config", config])
        let url = try #require(await server.serverURL())
        let client = home.appending("client.json")
        try Self.write(#"{"server": "\#(url)", "key": "second-read-key"}"#, to: client)
        let list = try await RunningCommand.run(["trace", "list", "--config", client])
        #expect(list.status == 0, "\(list.errors)")
        let stranger = try await RunningCommand.run(["trace", "list", "--server", url])
        #expect(stranger.status == 1)
        server.signal(SIGTERM)
        let outcome = await server.outcome()
        #expect(outcome.status == 0)
        #expect(!outcome.errors.contains("read-key"))
        let info = try await RunningCommand.run(["store", "info", "--config", config])
        #expect(info.output.contains(database))
    }

    @Test(
        "what cannot be used is named, with its file, and nothing starts",
        arguments: [
            (#"{"port": "http"}"#, "'port' in"), (#"{"port": 70000}"#, "'port' in"), (#"{"port": 1.5}"#, "'port' in"),
            (#"{"retention": {"days": 0}}"#, "'retention.days' in"), (#"{"insecure": "perhaps"}"#, "'insecure' in"),
            (#"{"readKey": "not-in-an-array"}"#, "'readKey' in"), (#"{"databse": "x"}"#, "'databse'"),
            (#"{"retention": {"weeks": 1}}"#, "'retention.weeks'"),
            ("[]", "no JSON object"),
            ("{", "no JSON object"), ("", "no JSON object"),
        ]
    )
    func unusable(text: String, words: String) async throws {
        let home = try TemporaryDirectory()
        let config = home.appending("config.json")
        try Self.write(text, to: config)
        let outcome = try await RunningCommand.run(["serve", "--config", config])
        #expect(outcome.status == 64)
        let sentence = outcome.errorLines.first ?? ""
        #expect(sentence.hasPrefix("Error: ") && sentence.contains(words) && sentence.contains(config), "\(sentence)")
        #expect(!outcome.errors.contains("not-in-an-array"))
    }

    @Test("a file that is named and not there is refused; the usual one may be missing")
    func missing() async throws {
        let home = try TemporaryDirectory()
        let path = home.appending("none.json")
        let outcome = try await RunningCommand.run(["serve", "--config", path])
        #expect(outcome.status == 64)
        #expect(
            outcome.errorLines.first
                == "Error: The settings in \(path) cannot be read. Check the path and who may read it."
        )
    }
}
