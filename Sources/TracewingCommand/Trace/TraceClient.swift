import AsyncHTTPClient
import NIOHTTP1
import NIOCore
import TracewingModel
import TracewingSDK

/// Asks a trace server.
struct TraceClient: Sendable {
    private let server: String

    /// - Parameter server: Its address, with or without a slash at the end.
    init(server: String) {
        self.server = server.hasSuffix("/") ? String(server.dropLast()) : server
    }

    func traces(limit: Int, cursor: String?) async throws -> JSONValue {
        let page = cursor.map { "&cursor=\(PercentEncoding.encode($0))" } ?? ""
        return try await get("/api/v1/traces?limit=\(limit)\(page)")
    }

    func trace(_ id: String) async throws -> JSONValue {
        try await get("/api/v1/traces/\(id)")
    }

    private func get(_ path: String) async throws -> JSONValue {
        let response: HTTPClientResponse
        let body: ByteBuffer
        do {
            response = try await CommandHTTPClient.shared.execute(
                HTTPClientRequest(url: server + path),
                timeout: .seconds(30)
            )
            body = try await response.body.collect(upTo: 256 << 20)
        } catch {
            throw Failure(
                "No trace server answers at \(server). Start one with 'tracewing serve', or give its address with --server."
            )
        }
        guard let answer = try? JSONValue(parsing: Array(body.readableBytesView)) else {
            throw Failure("What answers at \(server) is no trace server. Give its address with --server.")
        }
        guard response.status == .ok else {
            throw Failure(answer["error"]?["message"]?.stringValue ?? "The server answered \(response.status.code).")
        }
        return answer
    }
}
