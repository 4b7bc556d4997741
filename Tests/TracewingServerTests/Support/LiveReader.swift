import AsyncHTTPClient
import NIOCore
import TracewingModel

/// Reads the live feed, an event at a time.
struct LiveReader {
    private var chunks: HTTPClientResponse.Body.AsyncIterator
    private var text = ""

    /// Subscribes, and returns when the server has said that the line is up.
    init(_ server: TestServer) async throws {
        let response = try await HTTPClient.untraced.execute(server.request("/api/v1/live"), timeout: .seconds(60))
        chunks = response.body.makeAsyncIterator()
        _ = try await nextFrame()
    }

    /// The data of the next event of a kind; nil when the server has closed the feed.
    mutating func next(_ kind: String) async throws -> JSONValue? {
        while let frame = try await nextFrame() {
            guard frame.hasPrefix("event: \(kind)\ndata: ") else { continue }
            return try JSONValue(parsing: String(frame.dropFirst("event: \(kind)\ndata: ".count)))
        }
        return nil
    }

    private mutating func nextFrame() async throws -> String? {
        while true {
            if let end = text.firstRange(of: "\n\n") {
                defer { text.removeSubrange(..<end.upperBound) }
                return String(text[..<end.lowerBound])
            }
            guard let chunk = try await chunks.next() else { return nil }
            text += String(buffer: chunk)
        }
    }
}
