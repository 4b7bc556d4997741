import Testing
import TracewingConcurrency
import TracewingModel
import TracewingSDK
import TracewingTesting

@testable import TracewingExport

/// Where tokens come from, and what happens when they do not.
@Suite("Tokens for Agent 365", .timeLimit(.minutes(10)))
struct Agent365TokenTests {
    private struct NoToken: Error {}

    /// What resolvers do wrong.
    enum Fault: Sendable, CaseIterable {
        case none, empty, blank, unsendable, throwing, hanging, deaf

        func token() async throws -> String? {
            switch self {
            case .none: return nil
            case .empty: return ""
            case .blank: return " \n\t"
            case .unsendable: return "tok\r\nx-admin: 1"
            case .throwing: throw NoToken()
            case .hanging:
                try await Task.sleep(for: .seconds(3_600))
                return "late"
            case .deaf:
                // Not even a cancellation brings it back.
                await withUnsafeContinuation { (_: UnsafeContinuation<Void, Never>) in }
                return "never"
            }
        }
    }

    @Test(
        "Without a token there is no request; the spans are counted, and it is asked again",
        arguments: Fault.allCases
    )
    func noToken(fault: Fault) async throws {
        let asked = Locked(0)
        try await FaultServer.run { server in
            let exporter = try Agent365Exporter(to: server.url, timeout: .milliseconds(30)) { _, _ in
                let time = asked.withLock { asked in
                    asked += 1
                    return asked
                }
                return time == 1 ? try await fault.token() : "tok"
            }
            let provider = TracerProvider.exporting(to: exporter)
            provider.endAgentSpans(3)
            #expect(await provider.forceFlush(deadline: .seconds(60)) == false)
            #expect(server.requests.isEmpty)
            #expect(provider.statistics.first?.dropped == [.noToken: 3])
            #expect(provider.statistics.first?.isBalanced == true)
            provider.endAgentSpans(2)
            #expect(await provider.forceFlush(deadline: .seconds(60)))
            #expect(provider.statistics.first?.exported == 2)
            #expect(provider.statistics.first?.isBalanced == true)
            #expect(asked.withLock { $0 } == 2)
        }
    }

    @Test("A resolver that never comes back is left behind three times, and then not asked")
    func neverBack() async throws {
        let asked = Locked(0)
        let exporter = try Agent365Exporter(to: "http://127.0.0.1:1", timeout: .milliseconds(5)) { _, _ in
            asked.withLock { $0 += 1 }
            return try await Fault.deaf.token()
        }
        for _ in 0..<6 {
            #expect(await exporter.failure([.ofAgent()])?.losses(of: 1) == [.noToken: 1])
        }
        #expect(asked.withLock { $0 } == 3)
    }

    @Test("It is asked with the agent first, for each once a batch")
    func arguments() async throws {
        let asked = Locked<[String]>([])
        try await FaultServer.run { server in
            let exporter = try Agent365Exporter(to: server.url) { agentID, tenantID in
                asked.withLock { $0.append("\(agentID) of \(tenantID)") }
                return " tok \n"
            }
            let batch = [("a", "t"), ("b", "t"), ("a", "u"), ("a", "t")].enumerated().map {
                SpanRecord.ofAgent($1.0, of: $1.1, $0 + 1)
            }
            #expect(await exporter.failure(batch) == nil)
            #expect(asked.withLock { $0.sorted() } == ["a of t", "a of u", "b of t"])
            #expect(server.requests.allSatisfy { $0.values(of: "authorization") == ["Bearer tok"] })
        }
    }

    @Test("A token that is refused is asked for once more")
    func refusedToken() async throws {
        let asked = Locked(0)
        let resolver: Agent365Options.TokenResolver = { _, _ in
            asked.withLock { asked in
                asked += 1
                return "tok-\(asked)"
            }
        }
        try await FaultServer.run([.status(401), .status(200)]) { server in
            let exporter = try Agent365Exporter(to: server.url, tokenResolver: resolver)
            #expect(await exporter.failure([.ofAgent()]) == nil)
            #expect(server.requests.flatMap { $0.values(of: "authorization") } == ["Bearer tok-1", "Bearer tok-2"])
        }
        try await FaultServer.run([.status(401)]) { server in
            let exporter = try Agent365Exporter(to: server.url, tokenResolver: resolver)
            #expect(await exporter.failure([.ofAgent()])?.losses(of: 1) == [.permanent: 1])
            #expect(server.requests.count == 2)
        }
        try await FaultServer.run([.status(401)]) { server in
            let exporter = try Agent365Exporter(to: server.url) { _, _ in
                asked.withLock { asked in
                    asked += 1
                    return asked % 2 == 1 ? "tok" : nil
                }
            }
            #expect(await exporter.failure([.ofAgent()])?.losses(of: 1) == [.noToken: 1])
            #expect(server.requests.count == 1)
        }
    }

    @Test("Neither a token nor what a resolver throws is told to anybody")
    func secrecy() async throws {
        struct Leak: Error, CustomStringConvertible { let description = "secret-1" }
        let throwing = try Agent365Exporter(to: "http://127.0.0.1:1") { _, _ in throw Leak() }
        let failure = await throwing.failure([.ofAgent()])
        #expect(failure?.description.contains("threw Leak") == true)
        #expect(failure?.description.contains("secret") == false)
        try await FaultServer.run([.status(403)]) { server in
            let exporter = try Agent365Exporter(to: server.url) { _, _ in "secret-2" }
            #expect(await exporter.failure([.ofAgent()])?.description.contains("secret") == false)
        }
    }
}
