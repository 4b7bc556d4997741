import AsyncHTTPClient
import NIOCore
import Testing
import TracewingAgents
import TracewingHosting
import TracewingTesting

@Suite("A silent stream", .timeLimit(.minutes(1)))
struct KeepAliveTests {
    @Test("it is kept alive with comments, over every protocol, and they are no events")
    func comments() async throws {
        for speech in [HostedProtocol.uiMessageStream, .chatCompletions, .responses] {
            let gate = Gate()
            let client = ScriptedChatClient { _ in
                await gate.pass()
                return [.text("Hello")]
            }
            let routes = AgentRoutes(
                Agent(name: "slow", client: client),
                keepAlive: .milliseconds(20),
                logger: HTTPHost.silence
            )
            try await HostedAgent.run(routes) { agent in
                let response =
                    switch speech {
                    case .uiMessageStream: try await agent.ask()
                    case .chatCompletions:
                        try await agent.post(
                            Array(#"{"messages":[{"role":"user","content":"x"}],"stream":true}"#.utf8),
                            to: agent.chatCompletions
                        )
                    default: try await agent.post(Array(#"{"input":"x","stream":true}"#.utf8), to: agent.responses)
                    }
                var text = ""
                for try await chunk in response.body {
                    text += String(buffer: chunk)
                    if text.split(separator: "\n\n").count(where: { $0.hasPrefix(":") }) == 3 { gate.open() }
                }
                #expect(text.contains("Hello"))
                if speech == .uiMessageStream {
                    let transcript = UIMessageStreamTranscript(Array(text.utf8))
                    #expect(transcript.problems() == [])
                    #expect(transcript.comments.count >= 3)
                }
            }
        }
    }
}
