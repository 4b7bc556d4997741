import AsyncHTTPClient

/// The command's own connections. They are not traced: what the command asks a server is no part of anybody's run.
enum CommandHTTPClient {
    static let shared: HTTPClient = {
        var configuration = HTTPClient.Configuration()
        configuration.tracing.tracer = nil
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }()
}
