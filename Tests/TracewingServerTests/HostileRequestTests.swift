import Foundation
import NIOCore
import NIOPosix
import Testing
import TracewingModel
import TracewingOTLP
import TracewingStore

/// What no client of ours would send, byte by byte.
@Suite("Hostile requests", .timeLimit(.minutes(1)))
struct HostileRequestTests {
    private static let head = "POST /v1/traces HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/x-protobuf\r\n"

    @Test(
        "lengths that lie and heads that are none are refused, before any body; others are served on",
        arguments: [
            head + "content-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
            head + "content-length: -1\r\n\r\n",
            head + "content-length: 99999999999999999999\r\n\r\n",
            head + "content-length: 5\r\ncontent-length: 6\r\n\r\nhello!",
            head + "content-length: 1073741824\r\n\r\n",
            head + "content-length: 1073741824\r\ncontent-encoding: gzip\r\n\r\n",
            head + "transfer-encoding: chunked\r\n\r\nzz\r\n",
            "GET / HTTP/9.9\r\n\r\n",
            "\u{16}\u{3}\u{1}\u{2}\u{0}\u{1}\r\n\r\n",
            "GET /\(String(repeating: "a", count: 200_000)) HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n",
            "GET / HTTP/1.1\r\nhost: 127.0.0.1\r\nx: \(String(repeating: "a", count: 200_000))\r\n\r\n",
        ]
    )
    func refused(request: String) async throws {
        try await TestServer.run { server in
            let answer = try await Self.exchange(request, with: server)
            // A connection that is closed without a word is refused, too.
            #expect(answer.isEmpty || answer.hasPrefix("HTTP/1.1 4"), "\(answer.prefix(80))")
            let next = try await server.ingest([makeSpan(1)])
            #expect(next.status == 200)
            let stored = try await server.store.statistics()
            #expect(stored.spans == 1)
        }
    }

    @Test("a body that is cut stores nothing that was not whole, and a retry stores all of it")
    func cut() async throws {
        let body = OTLPTraceEncoder().encode((1...20).map { makeSpan($0) })
        try await TestServer.run { server in
            for length in [0, 1, body.count / 2, body.count - 1] {
                var request = ByteBuffer(string: Self.head + "content-length: \(body.count)\r\n\r\n")
                request.writeBytes(body.prefix(length))
                try await Self.sendAndLeave(request, server)
            }
            let retry = try await server.post(body)
            #expect(retry.status == 200)
            let stored = try await server.store.statistics()
            #expect(stored.spans == 20)
        }
    }

    private static func connect(_ server: TestServer) async throws -> NIOAsyncChannel<ByteBuffer, ByteBuffer> {
        let port = URLComponents(string: server.url)?.port ?? 0
        return try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
    }

    /// Sends a request and reads the head of what is answered; empty if the connection is closed instead.
    private static func exchange(_ request: String, with server: TestServer) async throws -> String {
        let channel = try await connect(server)
        do {
            return try await channel.executeThenClose { inbound, outbound in
                try await outbound.write(ByteBuffer(string: request))
                var answer = ""
                for try await part in inbound {
                    answer += String(buffer: part)
                    if answer.contains("\r\n\r\n") { break }
                }
                return answer
            }
        } catch {
            return ""
        }
    }

    private static func sendAndLeave(_ request: ByteBuffer, _ server: TestServer) async throws {
        let channel = try await connect(server)
        try await channel.executeThenClose { _, outbound in try await outbound.write(request) }
    }
}
