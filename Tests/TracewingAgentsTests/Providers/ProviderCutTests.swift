import Testing
import TracewingModel
import TracewingStreams

@testable import TracewingAgents

@Suite("Every provider's answer, cut", .timeLimit(.minutes(5)))
struct ProviderCutTests {
    enum End: CaseIterable, Sendable {
        /// The client can tell that something is missing.
        case closedInChunks
        /// The body ends where the connection does.
        case closed
        case reset
    }

    @Test(
        "is an error after exactly the text that came, or an answer if all of it did, wherever it is cut",
        arguments: ProviderCase.all,
        End.allCases
    )
    func cutAnywhere(provider: ProviderCase, end: End) async throws {
        let body = provider.brief.body
        let cuts = 0...body.utf8.count
        let answers = cuts.map { count in
            ScriptedServer.Answer.events(
                body,
                cutAfter: count,
                chunked: end != .closed,
                end: end == .reset ? .reset : .close
            )
        }
        try await ScriptedServer.run(answers) { server async throws in
            let client = provider.client(server.baseURL, maxRetries: 0)
            var completed = 0
            var lost = 0
            for count in cuts {
                let stream = ProviderTests.stream(client)
                let pulled = await Pulled(stream)
                let expected = provider.brief.text(inFirst: count)
                if end == .reset, pulled.text != expected.text {
                    // What came in one read with the reset, the HTTP client may keep to itself.
                    #expect(expected.text.hasPrefix(pulled.text))
                    #expect(pulled.chatError?.kind == .cutShort)
                    lost += 1
                    continue
                }
                #expect(pulled.text == expected.text, "cut after \(count) bytes")
                if expected.isComplete {
                    #expect(pulled.error == nil, "cut after \(count) bytes")
                    completed += 1
                } else {
                    #expect(pulled.chatError?.kind == .cutShort, "cut after \(count) bytes: \(pulled)")
                    await #expect(throws: ChatError.self) { try await stream.response }
                }
            }
            #expect(completed > 0 && completed < cuts.count)
            #expect(lost <= cuts.count / 100)
            #expect(server.requests.count == cuts.count)
        }
    }

    @Test("is an error when a document is cut, wherever", arguments: ProviderCase.all)
    func cutDocument(provider: ProviderCase) async throws {
        let bytes = Array(provider.document.utf8)
        let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: \(bytes.count)\r\n\r\n"
        let answers = bytes.indices.map { count in
            ScriptedServer.Answer(steps: [.bytes(Array(head.utf8) + bytes.prefix(count)), .close])
        }
        try await ScriptedServer.run(answers) { server async throws in
            let client = provider.client(server.baseURL, maxRetries: 0)
            for count in bytes.indices {
                let pulled = await Pulled(ProviderTests.stream(client))
                #expect(pulled.text.isEmpty)
                #expect(pulled.chatError?.kind == .cutShort, "cut after \(count) bytes: \(pulled)")
            }
        }
    }
}
