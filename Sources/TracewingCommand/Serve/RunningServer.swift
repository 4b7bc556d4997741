#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif
import Hummingbird
import Logging
import NIOCore
import ServiceLifecycle
import UnixSignals
import TracewingConcurrency
import TracewingServer
import TracewingStore

/// A trace server in this process.
struct RunningServer: Sendable {
    /// Where it is reached.
    let url: String
    private let task: Task<Void, any Error>
    private let services: ServiceGroup

    /// Starts a server and returns when it takes requests.
    ///
    /// - Parameter routes: Adds routes beside the server's own.
    static func start(
        store: any TraceStore,
        address: ServerAddress,
        stopsOnSignals: Bool,
        routes: (Router<BasicRequestContext>) -> Void = { _ in }
    ) async throws -> RunningServer {
        let router = Router()
        TraceServer(store: store).add(to: router)
        routes(router)
        let (started, start) = AsyncStream.makeStream(of: Int.self)
        let application = Application(
            router: router,
            configuration: ApplicationConfiguration(
                address: .hostname(address.host, port: address.port),
                serverName: "tracewing"
            ),
            onServerRunning: { channel in
                start.yield(channel.localAddress?.port ?? address.port)
                start.finish()
            },
            logger: Logger(label: "tracewing.http")
        )
        let services = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: [.init(service: application)],
                gracefulShutdownSignals: stopsOnSignals ? [.sigint, .sigterm] : [],
                logger: Logger(label: "tracewing.http")
            )
        )
        let task = Task {
            // However the server ends, nobody waits for its start any more.
            defer { start.finish() }
            try await services.run()
        }
        guard let port = await started.first(where: { _ in true }) else {
            do {
                try await task.value
            } catch {
                throw explain(error, address)
            }
            throw Failure("The server ended before it took a request.")
        }
        // An IPv6 address is full of colons: a URL has it in brackets.
        let host = address.host.contains(":") ? "[\(address.host)]" : address.host
        return RunningServer(url: "http://\(host):\(port)", task: task, services: services)
    }

    /// Returns when the server has ended: on a signal, or after ``stop()``.
    func wait() async throws {
        try await task.value
    }

    func stop() async {
        await services.triggerGracefulShutdown()
        _ = await task.result
    }

    private static func explain(_ error: any Error, _ address: ServerAddress) -> Failure {
        guard let error = error as? IOError else { return Failure("The server could not start: \(error)") }
        switch error.errnoCode {
        case EADDRINUSE:
            return Failure(
                "Port \(address.port) on \(address.host) is already in use. "
                    + "Stop what listens there, or give another port with --port."
            )
        case EACCES:
            return Failure("Port \(address.port) may not be opened by this user. Give one above 1023 with --port.")
        default:
            return Failure("The server could not listen on \(address.host):\(address.port): \(error)")
        }
    }
}
