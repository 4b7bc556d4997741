import Testing
import TracewingConcurrency

@Suite("Lanes")
struct LaneTests {
    @Test("As many as it is wide are in it at once, and all get through")
    func width() async throws {
        let lane = Lane(width: 3)
        let inside = Inside()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<50 {
                group.addTask {
                    try await lane.pass {
                        inside.enter()
                        for _ in 0..<5 { await Task.yield() }
                        inside.leave()
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(inside.now == 0)
        #expect((1...3).contains(inside.most))
        #expect(lane.waiting == 0)
    }

    @Test("Who is cancelled while waiting leaves the others their turn")
    func cancelled() async throws {
        let lane = Lane(width: 1)
        let (signal, release) = AsyncStream<Void>.makeStream()
        let (entered, enter) = AsyncStream<Void>.makeStream()
        let first = Task {
            try await lane.pass {
                enter.finish()
                for await _ in signal {}
            }
        }
        for await _ in entered {}
        let second = Task { try await lane.pass { 2 } }
        while lane.waiting < 1 { await Task.yield() }
        let third = Task { try await lane.pass { 3 } }
        while lane.waiting < 2 { await Task.yield() }
        second.cancel()
        await #expect(throws: CancellationError.self) { try await second.value }
        #expect(lane.waiting == 1)
        release.finish()
        try await first.value
        #expect(try await third.value == 3)
        #expect(try await lane.pass { 4 } == 4)
    }

    /// How many are inside, and were at most.
    private final class Inside: Sendable {
        private let counts = Locked((now: 0, most: 0))

        var now: Int { counts.withLock(\.now) }
        var most: Int { counts.withLock(\.most) }

        func enter() { counts.withLock { $0 = ($0.now + 1, max($0.most, $0.now + 1)) } }
        func leave() { counts.withLock { $0.now -= 1 } }
    }
}
