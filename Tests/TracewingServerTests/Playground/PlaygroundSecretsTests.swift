import Foundation
import Logging
import NIOHTTP1
import Testing
import Tracewing
import TracewingModel
import TracewingSDK
import TracewingTesting

@testable import TracewingServer

@Suite("A provider's key")
struct PlaygroundSecretsTests {
    @Test("it is in no answer, no event, no log line, no description and no file, also where the model repeats it")
    func canary() async throws {
        let key = PlaygroundTest.key
        let lines = LogLines()
        let refusal: JSONValue = ["error": ["message": .string("Incorrect API key provided: \(key)")]]
        let answers: [FaultServer.Answer] = [
            .status(401, headers: ["content-type": "application/json"], body: refusal.utf8),
            FakeModel.beginning("Os").then(FakeModel.failure("The key \(key) has expired.")),
            FakeModel.answer("Oslo"),
        ]
        try await PlaygroundTest.run(answers, logger: Logger(label: "server") { _ in lines }) { test in
            var seen = ""
            for _ in answers {
                for event in try await test.events() { seen += event.data.text }
            }
            let judge: JSONValue = [
                "kind": "llm", "provider": "fake", "model": "judge",
                "prompt": [["role": "user", "content": "?"]],
                "outputs": [["name": "correct", "labels": [["label": "yes"]]]],
            ]
            let preview = try await test.server.change(
                .POST,
                "/api/v1/evaluators/preview",
                ["evaluator": judge, "output": "Oslo"]
            )
            #expect(preview.status == 200)
            let providers = try await test.server.get("/api/v1/playground/providers")
            #expect(
                providers.json?["providers"]?[0]
                    == [
                        "name": "fake", "kind": "openai-chat", "base_url": .string(test.model.url + "/v1"),
                        "models": ["fake-1"], "has_key": true,
                    ]
            )
            seen += preview.text + providers.text + (try await test.server.get("/api/v1/about")).text
            _ = await Observability.forceFlush(deadline: .seconds(30))
            seen += "\(Observability.provider.statistics)"
            seen += lines.text
            let provider = try ModelProvider("p", kind: .anthropic, key: key)
            var dumped = ""
            dump(provider, to: &dumped)
            dump(Providers([provider]), to: &dumped)
            seen += "\(provider) \(String(reflecting: provider)) \(dumped)"
            #expect(test.model.requests.allSatisfy { $0.values(of: "authorization") == ["Bearer \(key)"] })
            #expect(!seen.contains(key))
            let bytes = Data(key.utf8)
            for file in try FileManager.default.contentsOfDirectory(atPath: test.server.folder) {
                let content = FileManager.default.contents(atPath: test.server.folder + "/" + file) ?? Data()
                #expect(content.range(of: bytes) == nil, "\(file)")
            }
        }
    }
}
