import Foundation
import Tracewing
import TracewingSDK
import TracewingTesting

/// Serves two tenants at once, each with the agent runtime and with scopes opened by hand, and sends what that recorded
/// to Agent 365. Exits with 1 if it did not get there as asserted.
///
///     swift run Agent365                                    # to a receiver of its own
///     swift run Agent365 --contract observabilityService    # what the service takes today
///     swift run Agent365 --without-token                    # what is seen when the resolver has no token
///     swift run Agent365 --domain http://127.0.0.1:8080     # to a server of yours; the environment counts, too
@main
struct Agent365 {
    static func main() async throws {
        let arguments: Arguments
        do throws(Arguments.Problem) {
            arguments = try Arguments(CommandLine.arguments.dropFirst())
        } catch {
            print(error.sentence)
            exit(64)
        }
        let problems: [String]
        if let domain = arguments.domain {
            problems = try await send(to: domain, arguments, configuration: .environment)
        } else {
            problems = try await FaultServer.run { server in
                // Whatever the environment says: what arrives is always the same.
                let configuration = ObservabilityConfiguration(environment: ProcessEnvironment([:]))
                let unsent = try await send(to: server.url, arguments, configuration: configuration)
                let receipt = try Receipt(server.requests, under: arguments.contract)
                receipt.print()
                return unsent + receipt.problems
            }
        }
        for problem in problems { print("problem: \(problem)") }
        exit(problems.isEmpty ? 0 : 1)
    }

    /// Serves both tenants. Says what was not sent.
    private static func send(
        to domain: String,
        _ arguments: Arguments,
        configuration: ObservabilityConfiguration
    ) async throws -> [String] {
        let tokens = TokenCache { agentID, tenantID in
            arguments.hasTokens ? "token-\(agentID)-\(tenantID)" : nil
        }
        configureTelemetry(tokens, contract: arguments.contract, domain: domain, configuration)

        try await withThrowingTaskGroup(of: Void.self) { group in
            for tenant in Tenant.all { group.addTask { try await tenant.serve() } }
            try await group.waitForAll()
        }

        // A server has no use for this: what waits is sent after five seconds, or when the program ends.
        let isFlushed = await Observability.forceFlush(deadline: .seconds(10))
        for statistics in Observability.provider.statistics { print(statistics) }
        return isFlushed ? [] : ["not every span was sent"]
    }
}
