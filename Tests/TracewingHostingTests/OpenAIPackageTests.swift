import Foundation
import Hummingbird
import Testing
import TracewingAgents
import TracewingConcurrency
import TracewingHosting
import TracewingModel

/// Where a Python is that has OpenAI's package.
private let python = ProcessInfo.processInfo.environment["TRACEWING_HOSTING_PYTHON"]

/// OpenAI's own Python package against hosted agents. `make hosting-test` installs it and says where its Python is.
@Suite(
    "OpenAI's Python package",
    .enabled(if: python != nil, "make hosting-test runs it"),
    .timeLimit(.minutes(2))
)
struct OpenAIPackageTests {
    @Test("it works unchanged: streamed and not, tools, usage, errors, cancellation")
    func package() async throws {
        let router = Router()
        add(.concierge(), as: "concierge", to: router)
        add(Self.thinker, as: "thinker", to: router)
        add(Self.caller, as: "caller", to: router)
        add(Self.limited, as: "limited", to: router)
        add(Self.asking, as: "asking", to: router)
        let count = Locked(0)
        let counted = ScriptedChatClient { _ in
            count.withLock { $0 += 1 }
            return [.text("One two "), .fail(Outage())]
        }
        add(Agent(name: "failing", client: counted), as: "failing", to: router)
        router.get("failing/count") { _, _ in "\(count.withLock { $0 })" }
        for way in 0..<4 {
            for attempt in 0..<3 { addSilent("silent-\(way)-\(attempt)", to: router) }
        }
        let status = try await HTTPHost.run(router) { try await Self.runPython(url: $0) }
        #expect(status == 0, "The lines above say what failed.")
    }

    private func add(_ agent: Agent, as name: String, to router: Router<BasicRequestContext>) {
        let routes = AgentRoutes(agent, maxBodyBytes: 100_000, logger: HTTPHost.silence)
        routes.add(to: router, at: "\(name)/v1/chat/completions", as: .chatCompletions)
        routes.add(to: router, at: "\(name)/v1/responses", as: .responses)
    }

    /// An agent whose model never answers, and a route that says when it was called off.
    private func addSilent(_ name: String, to router: Router<BasicRequestContext>) {
        let watch = CancellationWatch()
        let client = ScriptedChatClient { _ in
            await watch.sleep()
            try Task.checkCancellation()
            return []
        }
        add(Agent(name: name, client: client), as: name, to: router)
        router.get("\(name)/cancelled") { _, _ -> String in
            guard let cancelled = await watch.cancellation() else { throw HTTPError(.notFound) }
            let ago = ContinuousClock.now - cancelled
            let nanoseconds = ago.components.seconds * 1_000_000_000 + ago.components.attoseconds / 1_000_000_000
            return "\(Int64(Date().timeIntervalSince1970 * 1e9) - nanoseconds)"
        }
    }

    private static func runPython(url: String) async throws -> Int32 {
        let process = Process()
        process.executableURL = URL(filePath: python ?? "")
        process.arguments = ["Tests/HostingClients/openai_client.py", "--url", url]
        return try await withCheckedThrowingContinuation { continuation in
            process.terminationHandler = { continuation.resume(returning: $0.terminationStatus) }
            do { try process.run() } catch { continuation.resume(throwing: error) }
        }
    }

    private struct Outage: Error, CustomStringConvertible { let description = "sk-secret at provider.internal: quota" }

    private static let thinker = Agent(
        name: "thinker",
        client: ScriptedChatClient([.reasoning("Oslo? Bergen."), .text("Bergen it is.")])
    )

    /// Calls a tool of the client's twice at once, then says what it was told.
    private static let caller = Agent(
        name: "caller",
        client: ScriptedChatClient { request in
            guard request.toolResults.isEmpty else {
                return [.text(request.toolResults.map(\.text).joined(separator: " and "))]
            }
            return [
                .toolCall(name: "find_trains", arguments: ["to": "Bergen"]),
                .toolCall(name: "find_trains", arguments: ["to": "Oslo"]),
            ]
        }
    )

    private static let limited = Agent(
        name: "limited",
        client: ScriptedChatClient([.fail(ChatError(.refused, "Too many.", status: 429))])
    )

    private static let asking = Agent(
        name: "asking",
        client: ScriptedChatClient([.toolCall(name: "pay"), .text("Paid.")]),
        tools: [Tool("pay", description: "Pays", requiresApproval: true) { "paid" }]
    )
}
