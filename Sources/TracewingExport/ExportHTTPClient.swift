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

/// The connection pool of all exporters: it follows no redirect and traces nothing, least of all itself.
enum ExportHTTPClient {
    /// Lives as long as the process, like the client's own shared one: exporters come and go without closing it.
    static let shared: HTTPClient = {
        var configuration = HTTPClient.Configuration()
        configuration.redirectConfiguration = .disallow
        configuration.tracing.tracer = nil
        configuration.timeout.connect = .seconds(5)
        configuration.connectionPool.idleTimeout = .seconds(30)
        // Exporters wait between their attempts and count them; the pool's own would stay unseen until the time is up.
        configuration.connectionPool.retryConnectionEstablishment = false
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }()

    /// What went wrong with a connection, in words.
    static func explain(_ error: any Error) -> String {
        switch error {
        case let error as HTTPClientError where error == .deadlineExceeded: "no answer in time"
        case let error as HTTPClientError where error == .connectTimeout: "no connection in time"
        case is NIOConnectionError: "connection refused"
        case let error as IOError where error.errnoCode == ECONNREFUSED: "connection refused"
        default: String(describing: error)
        }
    }
}

extension TimeAmount {
    init(_ duration: Duration) {
        let (seconds, attoseconds) = duration.components
        self = .nanoseconds(seconds * 1_000_000_000 + attoseconds / 1_000_000_000)
    }
}
