import AsyncHTTPClient
#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif
import NIOCore
import NIOPosix
import NIOSSL

/// The connection pools of all exporters: they follow no redirect and trace nothing, least of all themselves.
///
/// They live as long as the process, like the client's own shared one: exporters come and go without closing them.
enum ExportHTTPClient {
    static let shared = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)

    /// For requests that bring a TLS configuration. Apple's own network stack, which the other uses where there is
    /// one, takes no client certificates.
    static let withOwnTLS = HTTPClient(
        eventLoopGroupProvider: .shared(MultiThreadedEventLoopGroup.singleton),
        configuration: configuration
    )

    /// Exporters send what is independent at the same time. Connections are only made when none is free.
    static let maxConnectionsToHost = 128

    static var configuration: HTTPClient.Configuration {
        var configuration = HTTPClient.Configuration()
        configuration.redirectConfiguration = .disallow
        configuration.tracing.tracer = nil
        configuration.timeout.connect = .seconds(5)
        configuration.connectionPool.idleTimeout = .seconds(30)
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = maxConnectionsToHost
        // Exporters wait between their attempts and count them; the pool's own would stay unseen until the time is up.
        configuration.connectionPool.retryConnectionEstablishment = false
        return configuration
    }

    /// What went wrong with a connection, in words.
    static func explain(_ error: any Error) -> String {
        switch error {
        case let error as HTTPClientError where error == .deadlineExceeded: "no answer in time"
        case let error as HTTPClientError where error == .connectTimeout: "no connection in time"
        case let error as HTTPClientError where error == .remoteConnectionClosed: "the connection was closed"
        case let error as NIOConnectionError:
            if let failure = error.connectionErrors.first {
                explain(failure.error)
            } else {
                "its name '\(error.host)' is not known"
            }
        case let error as IOError where error.errnoCode == ECONNREFUSED: "connection refused"
        case let error as IOError where error.errnoCode == ECONNRESET: "the connection was reset"
        case is NIOSSLError, is NIOSSLExtraError, is BoringSSLError:
            "no secure connection: \(error). Check the certificates on both sides"
        default: String(describing: error)
        }
    }
}
