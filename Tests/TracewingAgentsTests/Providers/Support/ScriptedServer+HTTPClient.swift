import AsyncHTTPClient

extension ScriptedServer {
    /// Runs a server, and an HTTP client that is shut down whatever happens.
    static func run(
        _ answers: [Answer],
        _ configuration: HTTPClient.Configuration,
        _ body: (ScriptedServer, HTTPClient) async throws -> Void
    ) async throws {
        let httpClient = HTTPClient(configuration: configuration)
        let result: Result<Void, any Error>
        do {
            result = .success(try await run(answers) { try await body($0, httpClient) })
        } catch {
            result = .failure(error)
        }
        try await httpClient.shutdown()
        try result.get()
    }
}
