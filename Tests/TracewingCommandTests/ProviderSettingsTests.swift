import AsyncHTTPClient
import Foundation
import Testing
import TracewingModel

@Suite("Providers of models, from variables")
struct ProviderSettingsTests {
    /// What the doctor finds of models, a line for each provider.
    private static func findings(_ variables: [String: String]) async throws -> (lines: [String], status: Int32) {
        let outcome = try await RunningCommand.run(["doctor", "--dry-run"], environment: variables)
        let lines = outcome.output.split(separator: "\n").map(String.init)
        return (lines.filter { $0.contains("The playground") || $0.contains("Models cannot") }, outcome.status)
    }

    private static func line(_ place: String, hasKey: Bool) -> String {
        let key = hasKey ? "has a key" : "has no key"
        return "The playground of 'tracewing serve' may ask \(place), and \(key) for it."
    }

    private static let openAI = line("openai at https://api.openai.com/v1", hasKey: true)
    private static let local = line("local at http://127.0.0.1:8080/v1", hasKey: false)

    private static let good: [([String: String], [String])] = [
        ([:], []),
        (["OPENAI_API_KEY": "k"], [openAI]),
        (["OPENAI_API_KEY": " "], []),
        (
            ["OPENAI_BASE_URL": "http://127.0.0.1:1/v1"],
            [line("openai at http://127.0.0.1:1/v1", hasKey: false)]
        ),
        (["ANTHROPIC_API_KEY": "k"], [line("anthropic at https://api.anthropic.com", hasKey: true)]),
        (["TRACEWING_PROVIDERS": "local=openai-chat@http://127.0.0.1:8080/v1;models=a,b"], [local]),
        (
            [
                "TRACEWING_PROVIDERS": "local=openai-chat@http://127.0.0.1:8080/v1\n my-own=anthropic@https://m.test",
                "TRACEWING_PROVIDER_MY_OWN_KEY": "k", "OPENAI_API_KEY": "k",
            ],
            [local, line("my-own at https://m.test", hasKey: true), openAI]
        ),
        // A provider of the same name has a key of its own: OpenAI's goes to OpenAI alone.
        (
            ["TRACEWING_PROVIDERS": "openai=openai-responses@https://m.test", "OPENAI_API_KEY": "k"],
            [line("openai at https://m.test", hasKey: false)]
        ),
    ]

    @Test("they are those that are named, and the vendors whose variables are set", arguments: good)
    func known(variables: [String: String], providers: [String]) async throws {
        let found = try await Self.findings(variables)
        #expect(found.lines.map { String($0.drop { $0 != "T" }) } == providers)
        #expect(found.status == 0)
    }

    @Test(
        "what cannot be used is an error that names the variable and repeats no secret",
        arguments: [
            ("TRACEWING_PROVIDERS", "secret"), ("TRACEWING_PROVIDERS", "a=http://secret.test"),
            ("TRACEWING_PROVIDERS", "a=openai@http://secret.test"), ("TRACEWING_PROVIDERS", "a=anthropic@secret"),
            ("TRACEWING_PROVIDERS", "=anthropic@http://secret.test"),
            ("TRACEWING_PROVIDERS", "a=anthropic@http://me:secret@m.test"),
            ("TRACEWING_PROVIDERS", "a=anthropic@http://m.test;key=secret"),
            ("TRACEWING_PROVIDERS", "a-b=anthropic@http://secret.test a_b=anthropic@http://secret.test"),
            ("OPENAI_BASE_URL", "secret"), ("ANTHROPIC_BASE_URL", "http://m.test?key=secret"),
        ]
    )
    func unusable(name: String, value: String) async throws {
        let found = try await Self.findings([name: value])
        #expect(found.lines.count == 1)
        #expect(found.lines.first?.contains(name) == true)
        #expect(found.lines.first?.contains("secret") == false)
        #expect(found.status == 1)
    }

    @Test("a server asks what it was given, keeps the run in its own store, and says nothing of the key")
    func served() async throws {
        let folder = try TemporaryDirectory()
        let server = try RunningCommand(
            ["serve", "--port", "0", "--database", folder.appending("t.sqlite")],
            environment: [
                "TRACEWING_PROVIDERS": "local=openai-chat@http://127.0.0.1:1/v1;models=a",
                "TRACEWING_PROVIDER_LOCAL_KEY": "canary-key-9876543210",
            ]
        )
        let url = try #require(await server.serverURL())
        let listed = try await HTTPClient.untraced.json(url + "/api/v1/playground/providers")
        #expect(listed["providers"]?[0]?["name"] == "local")
        #expect(listed["providers"]?[0]?["has_key"] == true)
        #expect(!listed.text.contains("canary"))
        server.signal(SIGTERM)
        let outcome = await server.outcome()
        #expect(outcome.status == 0)
        #expect(!outcome.errorLines.joined().contains("canary"))
    }
}
