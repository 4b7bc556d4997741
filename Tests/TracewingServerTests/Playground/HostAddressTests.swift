import Foundation
import Testing
import Tracing
import TracewingAgents
import TracewingModel
import TracewingTesting

@testable import TracewingServer

@Suite("Where a provider's name may lead")
struct HostAddressTests {
    @Test(
        "addresses of this machine, its network and special uses are not public",
        arguments: [
            "0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.127.255.255", "127.0.0.1",
            "127.255.0.1", "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.8", "192.0.2.1", "192.88.99.1",
            "192.168.1.1", "198.18.0.1", "198.19.255.255", "198.51.100.7", "203.0.113.9", "224.0.0.1", "240.0.0.1",
            "255.255.255.255", "::", "::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
            "::ffff:169.254.169.254", "64:ff9b::10.0.0.1", "64:ff9b:1::1", "100::1", "2001::1", "2001:db8::1",
            "2002:7f00:1::", "2002:a00:1::1", "3fff::1", "fc00::1", "fd12:3456::1", "fe80::1", "fe80::1%eth0",
            "febf::1", "fec0::1", "ff02::1",
        ]
    )
    func within(address: String) throws {
        #expect(try #require(HostAddress(address)).isPublic == false)
    }

    @Test(
        "addresses of the internet are",
        arguments: [
            "1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255",
            "128.0.0.1", "169.253.0.1", "172.15.0.1", "172.32.0.1", "192.167.0.1", "192.169.0.1", "198.17.0.1",
            "198.20.0.1", "223.255.255.255", "2606:4700::1111", "2a00:1450:4001::200e", "::ffff:8.8.8.8",
            "64:ff9b::8.8.8.8", "2002:808:808::1",
        ]
    )
    func beyond(address: String) throws {
        #expect(try #require(HostAddress(address)).isPublic)
    }

    @Test(
        "a host counts as written out only as the address it is, or localhost",
        arguments: [
            ("127.0.0.1", true), ("10.1.2.3", true), ("::1", true), ("localhost", true), ("LOCALHOST", true),
            ("127.1", false), ("2130706433", false), ("0x7f000001", false), ("0177.0.0.1", false),
            ("localhost.example.com", false), ("foo.localhost", false), ("localtest.me", false), ("[::1]", false),
        ]
    )
    func written(host: String, isWritten: Bool) {
        #expect(HostAddress.isWritten(host) == isWritten)
    }

    /// Asks a provider at a name that leads to these addresses, on a port where somebody listens.
    private func ask(_ addresses: [String], port: Int) async throws -> ChatResponse {
        let provider = try ModelProvider("named", kind: .openAIChat, baseURL: "http://models.test:\(port)/v1", key: "k")
        let client = try Providers([provider], resolver: HostResolver { _ in addresses }).client("named", model: "m")
        return try await client.respond(
            to: ChatRequest(messages: [ChatMessage(role: .user, "?")]),
            context: .topLevel
        )
    }

    @Test(
        "a name that leads into the network is not asked, also if it leads elsewhere as well",
        arguments: [["127.0.0.1"], ["8.8.8.8", "127.0.0.1"], ["::1"], ["::ffff:127.0.0.1"], ["169.254.169.254"]]
    )
    func refused(addresses: [String]) async throws {
        try await FaultServer.run([.status(200)]) { server in
            let error = await #expect(throws: ChatError.self) { try await ask(addresses, port: server.port) }
            #expect(error?.message.contains("leads to an address of this machine") == true)
            #expect(server.requests.isEmpty)
            #expect(server.connections == 0)
        }
    }

    @Test("a name that leads nowhere is told so")
    func nowhere() async {
        let error = await #expect(throws: ChatError.self) { try await ask([], port: 80) }
        #expect(error?.message.contains("was not found") == true)
    }

    @Test("the system's own names are looked up, and refused where they lead to this machine")
    func system() async throws {
        await #expect(throws: ChatError.self) { try await HostResolver.system.publicAddress(of: "127.1") }
        await #expect(throws: ChatError.self) { try await HostResolver.system.publicAddress(of: "2130706433") }
    }

    @Test("the request goes to the address that was judged, under the name that was written")
    func pinned() async throws {
        let answer: JSONValue = ["choices": [["message": ["role": "assistant", "content": "Oslo"]]]]
        let answers = [
            FaultServer.Answer.status(200, headers: ["content-type": "application/json"], body: answer.utf8)
        ]
        try await FaultServer.run(answers) { server in
            // A name that the system cannot look up.
            let provider = try ModelProvider(
                "named",
                kind: .openAIChat,
                baseURL: "http://models.invalid:\(server.port)/v1"
            )
            let client = PinnedChatClient(provider, model: "m") { "127.0.0.1" }
            let response = try await client.respond(
                to: ChatRequest(messages: [ChatMessage(role: .user, "?")]),
                context: .topLevel
            )
            #expect(response.text == "Oslo")
            #expect(server.requests.first?.values(of: "host") == ["models.invalid:\(server.port)"])
        }
    }

    @Test("a redirect is not followed: the key goes to its host and no other", arguments: [301, 302, 307, 308])
    func redirect(status: Int) async throws {
        try await FaultServer.run([.status(200)]) { other in
            try await PlaygroundTest.run([.redirect(to: other.url + "/v1/chat/completions", status: status)]) { test in
                let events = try await test.events()
                #expect(events.map(\.name) == ["error", "result", "done"])
                #expect(other.requests.isEmpty)
            }
        }
    }

    @Test(
        "an address that cannot be shown or asked is refused without being repeated",
        arguments: [
            "ftp://models.test", "models.test/v1", "http://user:secret@models.test", "http://models.test/?key=secret",
            "http://", "sk-secret", "http://models.test/#secret",
        ]
    )
    func badAddress(address: String) {
        let error = #expect(throws: ModelProviderError.self) {
            try ModelProvider("mine", kind: .openAIChat, baseURL: address)
        }
        #expect(error?.description.contains("'mine'") == true)
        #expect(error?.description.contains("secret") == false)
    }
}
