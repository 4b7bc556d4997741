import AsyncHTTPClient
import NIOHTTP1
import NIOCore
import TracewingAgents
import TracewingModel
import TracewingSDK

/// Asks a trace server.
struct TraceClient: Sendable {
    let server: String
    private let key: String?

    /// - Parameters:
    ///   - server: Its address, with or without a slash at the end.
    ///   - key: What it is read with, if it asks.
    init(server: String, key: String? = nil) {
        self.key = key
        self.server = server.hasSuffix("/") ? String(server.dropLast()) : server
    }

    /// The most spans of a trace that are shown at once.
    private static let mostSpans = 20_000

    func traces(limit: Int, cursor: String?, filter: String? = nil) async throws -> JSONValue {
        let page = cursor.map { "&cursor=\(PercentEncoding.encode($0))" } ?? ""
        let wanted = filter.map { "&filter=\(PercentEncoding.encode($0))" } ?? ""
        return try await get("/api/v1/traces?limit=\(limit)\(page)\(wanted)")
    }

    /// The summary of a trace, and its spans with all they carry.
    func trace(_ id: String) async throws -> JSONValue {
        let trace = try await get("/api/v1/traces/\(id)?limit=1")
        let count = trace["summary"]?["spanCount"]?.integerValue ?? 0
        guard count <= Self.mostSpans else {
            throw Failure(
                "The trace has \(count) spans, more than a terminal shows. "
                    + "Look at \(server)/traces/\(id), or write it into a file with 'tracewing trace export'."
            )
        }
        let lines = try await bytes("/api/v1/traces/\(id)/export?format=jsonl")
        let spans = try lines.split(separator: UInt8(ascii: "\n")).map { try JSONValue(parsing: Array($0)) }
        return ["summary": trace["summary"] ?? .null, "spans": .array(spans)]
    }

    /// The traces that change, as they do, until the server ends; `body` says whether to go on.
    func live(_ body: (JSONValue) throws -> Bool) async throws {
        let response = try await response("/api/v1/live", timeout: .hours(24 * 365))
        var events = ServerSentEventParser()
        do {
            for try await chunk in response.body {
                events.append(chunk.readableBytesView)
                while let event = try events.next() {
                    guard let json = try? JSONValue(parsing: event.data) else { continue }
                    guard try body(json) else { return }
                }
            }
        } catch let failure as Failure {
            throw failure
        } catch {
            throw Failure("The line to \(server) broke off. Is it still running?")
        }
    }

    /// A whole trace in the form of a file, piece by piece.
    func export(_ id: String, format: String, _ body: (ByteBuffer) throws -> Void) async throws {
        let response = try await response("/api/v1/traces/\(id)/export?format=\(format)", timeout: .minutes(30))
        for try await chunk in response.body { try body(chunk) }
    }

    /// The id that was meant by a whole id, the first digits of one, or `latest`.
    func resolve(_ trace: String) async throws -> String {
        if TraceID(hex: trace) != nil { return trace }
        if trace == "latest" {
            let newest = try await traces(limit: 1, cursor: nil)
            guard let id = newest["traces"]?[0]?["traceId"]?.stringValue else {
                throw Failure("No traces yet. Send some to \(server)/v1/traces.")
            }
            return id
        }
        let recent = try await traces(limit: 1000, cursor: nil)["traces"]?.arrayValue ?? []
        let matches = recent.compactMap { $0["traceId"]?.stringValue }.filter { $0.hasPrefix(trace.lowercased()) }
        switch matches.count {
        case 1: return matches[0]
        case 0:
            throw Failure("No recent trace has an id that starts with '\(trace)'. 'tracewing trace list' shows them.")
        default: throw Failure("\(matches.count) traces have ids that start with '\(trace)'. Give more digits.")
        }
    }

    private func get(_ path: String) async throws -> JSONValue {
        let bytes = try await bytes(path)
        guard let answer = try? JSONValue(parsing: bytes) else { throw stranger }
        return answer
    }

    private var stranger: Failure {
        Failure("What answers at \(server) is no trace server. Give its address with --server.")
    }

    private func bytes(_ path: String) async throws -> [UInt8] {
        let response = try await response(path, timeout: .seconds(30))
        do {
            return Array(try await response.body.collect(upTo: 256 << 20).readableBytesView)
        } catch {
            throw Failure("The answer of \(server) broke off. Try again.")
        }
    }

    /// An answer that is as it should be, its body not read yet.
    private func response(_ path: String, timeout: TimeAmount) async throws -> HTTPClientResponse {
        var request = HTTPClientRequest(url: server + path)
        if let key {
            request.headers.add(name: "authorization", value: "Bearer \(key)")
        }
        let response: HTTPClientResponse
        do {
            response = try await CommandHTTPClient.shared.execute(request, timeout: timeout)
        } catch {
            throw Failure(
                "No trace server answers at \(server). Start one with 'tracewing serve', or give its address with --server."
            )
        }
        guard response.status != .ok else { return response }
        let body = try? await response.body.collect(upTo: 1 << 20)
        guard let body, let error = try? JSONValue(parsing: Array(body.readableBytesView)) else { throw stranger }
        guard response.status != .unauthorized else {
            throw Failure("\(server) is read with a key. Set TRACEWING_KEY to one that reads.")
        }
        let words = [error["error"]?["message"], error["error"]?["hint"]].compactMap { $0?.stringValue }
        throw Failure(words.isEmpty ? "The server answered \(response.status.code)." : words.joined(separator: " "))
    }
}
