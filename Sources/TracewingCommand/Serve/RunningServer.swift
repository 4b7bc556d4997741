#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import ServiceLifecycle
import UnixSignals
import TracewingConcurrency
import TracewingModel
import TracewingSDK
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
    /// - Parameters:
    ///   - tracesItself: Whether this process's telemetry is the server's alone: its own runs are kept in its store.
    ///   - routes: Adds routes beside the server's own.
    static func start(
        store: any TraceStore,
        options: ServerOptions = ServerOptions(),
        at place: ListeningPlace,
        stopsOnSignals: Bool,
        tracesItself: Bool = false,
        routes: (Router<BasicRequestContext>) -> Void = { _ in }
    ) async throws -> RunningServer {
        var options = options
        options.answersLoopbackNamesOnly = place.isLoopback
        options.version = Resource.sdkVersion
        // A port the system picks is not known yet.
        options.address = place.port == 0 ? nil : place.url(port: place.port)
        let traces = TraceServer(store: store, options: options)
        if tracesItself { traces.configureTelemetry() }
        let router = Router()
        traces.add(to: router)
        routes(router)
        let (started, start) = AsyncStream.makeStream(of: Int.self)
        let application = Application(
            router: router,
            server: .http1(
                configuration: .init(
                    additionalChannelHandlers: [RequestDeadline()],
                    // Who says nothing for so long, or a request's head bit by bit, gives the place to others.
                    idleTimeout: .seconds(30)
                )
            ),
            configuration: ApplicationConfiguration(
                address: .hostname(place.host, port: place.port),
                serverName: "tracewing",
                backlog: 1_024,
                // What is left is for the database, and for saying no.
                availableConnectionsDelegate: MaximumAvailableConnections(max(64, OpenFiles.raiseLimit() - 128))
            ),
            onServerRunning: { channel in
                start.yield(channel.localAddress?.port ?? place.port)
                start.finish()
            },
            logger: Logger(label: "tracewing.http")
        )
        let services = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: [.init(service: application), .init(service: traces.housekeeping)],
                gracefulShutdownSignals: stopsOnSignals ? [.sigint, .sigterm] : [],
                logger: Logger(label: "tracewing.http")
            )
        )
        let task = Task {
            // However the server ends, nobody waits for its start any more.
            defer { start.finish() }
            try await services.run()
        }
        guard let boundPort = await started.first(where: { _ in true }) else {
            do {
                try await task.value
            } catch {
                throw explain(error, place)
            }
            throw Failure("The server ended before it took a request.")
        }
        return RunningServer(url: place.url(port: boundPort), task: task, services: services)
    }

    /// Returns when the server has ended: on a signal, or after ``stop()``.
    func wait() async throws {
        try await task.value
    }

    func stop() async {
        await services.triggerGracefulShutdown()
        _ = await task.result
    }

    private static func explain(_ error: any Error, _ place: ListeningPlace) -> Failure {
        guard let error = error as? IOError else { return Failure("The server could not start: \(error)") }
        switch error.errnoCode {
        case EADDRINUSE:
            return Failure(
                "Port \(place.port) on \(place.host) is already in use. "
                    + "Stop what listens there, or give another port with --port."
            )
        case EACCES:
            return Failure("Port \(place.port) may not be opened by this user. Give one above 1023 with --port.")
        default:
            return Failure("The server could not listen on \(place.host):\(place.port): \(error)")
        }
    }
}
