package import AsyncHTTPClient
import NIOCore

extension HTTPClient {
    /// The client that asks models, unless one is given. It lives as long as the process.
    ///
    /// - It makes no spans of its own: a request to a model is the model's span.
    /// - It follows no redirects: they would turn a request for an answer into one for a page.
    /// - It fails at once when it cannot connect. Trying again is the chat client's business.
    static let models = HTTPClient(configuration: .models)
}

extension HTTPClient.Configuration {
    package static var models: HTTPClient.Configuration {
        var configuration = HTTPClient.Configuration(
            redirectConfiguration: .disallow,
            // A model that thinks may keep silent for minutes.
            timeout: HTTPClient.Configuration.Timeout(connect: .seconds(10), read: .minutes(10))
        )
        configuration.tracing.tracer = nil
        configuration.connectionPool.retryConnectionEstablishment = false
        return configuration
    }
}
