import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import Testing
import TracewingCompression
import TracewingTesting
@testable import TracewingExport

/// The server that the other suites fail with.
@Suite("The fault server", .timeLimit(.minutes(5)))
struct FaultServerTests {
    private func ask(_ url: String, _ text: String = "hello") async throws -> (status: Int, body: [UInt8]) {
        var request = HTTPClientRequest(url: url)
        request.method = .POST
        request.headers = ["X-Test": "1", "x-test": "2"]
        request.body = .bytes(ByteBuffer(string: text))
        let response = try await ExportHTTPClient.shared.execute(request, timeout: .seconds(30))
        let body = try await response.body.collect(upTo: 1 << 20)
        return (Int(response.status.code), Array(body.readableBytesView))
    }

    private func answer(_ url: String, _ text: String = "hello") async -> (status: Int, body: [UInt8])? {
        try? await ask(url, text)
    }

    @Test("It gives its answers in order, the last again and again, and keeps what was asked")
    func sequence() async throws {
        try await FaultServer.run([.status(201, body: [1]), .status(202)]) { server in
            for (path, status) in [("/a", 201), ("/b?c=d", 202), ("/", 202)] {
                #expect(await answer(server.url + path, path)?.status == status)
            }
            #expect(server.requests.map(\.path) == ["/a", "/b?c=d", "/"])
            #expect(server.requests.map(\.number) == [0, 1, 2])
            #expect(server.requests.allSatisfy { $0.method == "POST" && $0.body == Array($0.path.utf8) })
            #expect(server.requests.first?.values(of: "X-TEST") == ["1", "2"])
        }
    }

    @Test("A rule answers by what is asked")
    func rule() async throws {
        try await FaultServer.run(rule: { .status($0.path == "/a" ? 200 : 404, body: $0.body) }) { server in
            #expect(await answer(server.url + "/a")?.body == Array("hello".utf8))
            #expect(await answer(server.url + "/b")?.status == 404)
        }
    }

    @Test("A reset is one: the client's socket says so")
    func reset() async throws {
        try await FaultServer.run([.reset]) { server in
            let error = await #expect(throws: IOError.self) { try await ask(server.url) }
            #expect(error?.errnoCode == 104 || error?.errnoCode == 54, "\(error as Any)")
        }
    }

    @Test("What is held goes on when it is released")
    func hold() async throws {
        try await FaultServer.run([.hold.then(.status(204))]) { server in
            async let answer = ask(server.url)
            await until { server.requests.count == 1 }
            server.releaseHeld()
            let status = try await answer.status
            #expect(status == 204)
        }
    }

    @Test("A bomb is gzip, and a thousand times as large when it is unpacked")
    func bomb() async throws {
        try await FaultServer.run([.gzipBomb(kilobytes: 8)]) { server in
            let body = try await ask(server.url).body
            #expect(8 << 10..<9 << 10 ~= body.count)
            // It has no end: what it holds until then is more than this, and less than that.
            #expect(throws: GzipError.self) { try Gzip.decompress(body, limit: 8 << 20) }
            let isTooLarge = { (limit: Int) in
                do throws(GzipError) {
                    _ = try Gzip.decompress(body, limit: limit)
                    return false
                } catch {
                    return error.isTooLarge
                }
            }
            #expect(isTooLarge(8_000_000) && !isTooLarge(9_000_000))
        }
    }

    @Test("At the end, every connection is closed")
    func end() async throws {
        let server = try await FaultServer.run([.silence]) { server in
            let asking = Task { try await ask(server.url) }
            await until { server.requests.count == 1 }
            asking.cancel()
            _ = try? await asking.value
            return server
        }
        #expect(server.openConnections == 0)
    }
}
