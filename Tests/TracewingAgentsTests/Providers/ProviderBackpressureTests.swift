import Foundation
import Testing
import TracewingModel
import TracewingStreams

@testable import TracewingAgents

/// Row 16 of the faults: a slow reader against a fast model.
@Suite("Every provider's stream, read slowly", .timeLimit(.minutes(2)))
struct ProviderBackpressureTests {
    @Test("reads no more than it is pulled for, and the server has to wait", arguments: ProviderCase.all)
    func slowReader(provider: ProviderCase) async throws {
        let event = Array(provider.textEvent(String(repeating: "x", count: 1 << 16)).bytes.utf8)
        let count = 4000
        let flood = ScriptedServer.Answer(steps: [
            .bytes(ScriptedServer.Answer.eventsHead), .flood(ScriptedServer.Answer.chunk(event), times: count), .close,
        ])
        try await ScriptedServer.run([flood]) { server async throws in
            let before = try Self.residentBytes()
            let updates = ProviderTests.stream(provider.client(server.baseURL)).makeAsyncIterator()
            for _ in 0..<8 { #expect(try await updates.next()?.text.utf8.count == 1 << 16) }
            // The server sends until nobody takes it any more.
            var taken = server.flooded
            repeat {
                taken = server.flooded
                try await Task.sleep(for: .milliseconds(200))
            } while server.flooded > taken
            // Of 250 MiB no more than the buffers of two sockets, and one read.
            #expect(taken < 64 << 20, "\(taken) bytes taken")
            try #require(!server.hasFlooded)
            let grown = try Self.residentBytes() - before
            #expect(grown < 64 << 20, "\(grown) bytes grown")
            // Reading on lets it send on.
            while server.flooded <= taken, try await updates.next() != nil {}
            #expect(server.flooded > taken)
            withExtendedLifetime(updates) {}
        }
    }

    /// What the process takes of the memory.
    private static func residentBytes() throws -> Int {
        #if os(Linux)
            let fields = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8).split(separator: " ")
            return (Int(fields[1]) ?? 0) * 4096
        #else
            return 0
        #endif
    }
}
