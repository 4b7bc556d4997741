import AsyncHTTPClient

/// The command's own connections. They are not traced: what the command asks a server is no part of anybody's run.
enum CommandHTTPClient {
    static let shared: HTTPClient = {
        var configuration = HTTPClient.Configuration()
        configuration.tracing.tracer = nil
        // Where nobody listens is told at once. The pool would go on trying for ten seconds.
        configuration.connectionPool.retryConnectionEstablishment = false
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }()
}
