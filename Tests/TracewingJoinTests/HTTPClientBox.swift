import AsyncHTTPClient
import NIOCore
import TracewingConcurrency

/// A client that is made after the server that uses it.
final class HTTPClientBox: Sendable {
    private let state: Locked<HTTPClient?>

    init(_ client: HTTPClient? = nil) {
        state = Locked(client)
    }

    func set(_ client: HTTPClient) {
        state.withLock { $0 = client }
    }

    func get(_ url: String) async throws -> String {
        guard let client = state.withLock({ $0 }) else { return "no client" }
        let response = try await client.execute(HTTPClientRequest(url: url), timeout: .seconds(60))
        return String(buffer: try await response.body.collect(upTo: 1 << 20))
    }
}
