import Hummingbird
import HummingbirdCore
import Logging
import ServiceLifecycle

/// A router on a free port of loopback.
enum HTTPHost {
    static let silence = Logger(label: "silence") { _ in SwiftLogNoOpLogHandler() }

    /// Serves the router for as long as `body` takes, which is given the server's address.
    static func run<Result: Sendable>(
        _ router: Router<BasicRequestContext>,
        server: HTTPServerBuilder = .http1(),
        _ body: @Sendable (String) async throws -> Result
    ) async throws -> Result {
        let (ports, port) = AsyncStream.makeStream(of: Int.self)
        let application = Application(
            router: router,
            server: server,
            configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { channel in port.yield(channel.localAddress?.port ?? 0) },
            logger: silence
        )
        let services = ServiceGroup(services: [application], logger: silence)
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await services.run() }
            let port = await ports.first { _ in true } ?? 0
            let result: Swift.Result<Result, any Error>
            do {
                result = .success(try await body("http://127.0.0.1:\(port)"))
            } catch {
                result = .failure(error)
            }
            await services.triggerGracefulShutdown()
            try await group.waitForAll()
            return try result.get()
        }
    }
}
