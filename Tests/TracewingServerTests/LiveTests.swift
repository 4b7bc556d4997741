import Testing
import TracewingModel

@Suite("The live feed", .timeLimit(.minutes(1)))
struct LiveTests {
    @Test("a watcher sees a trace running, then ended, and only once a round")
    func runningThenEnded() async throws {
        try await TestServer.run { server in
            var reader = try await LiveReader(server)
            try await server.ingest([makeSpan(1, name: "invoke_agent concierge", to: nil)])
            let running = try await reader.next("trace")
            #expect(running?["traceId"] == .string(traceID(1).hex))
            #expect(running?["name"] == "invoke_agent concierge")
            #expect(running?["running"] == true)
            #expect(running?["durationNano"] == nil)
            try await server.ingest([makeSpan(1, name: "invoke_agent concierge"), makeSpan(2, parent: 1)])
            let ended = try await reader.next("trace")
            #expect(ended?["running"] == false)
            #expect(ended?["spanCount"] == 2)
            #expect(ended?["durationNano"] == 10_000_000)
        }
    }

    @Test("every watcher is told, and one that leaves does not disturb the others")
    func watchers() async throws {
        try await TestServer.run { server in
            var reader = try await LiveReader(server)
            let left = Task {
                var other = try await LiveReader(server)
                return try await other.next("trace")
            }
            left.cancel()
            _ = await left.result
            for number in 1...3 {
                try await server.ingest([makeSpan(1, in: number)])
                #expect(try await reader.next("trace")?["traceId"] == .string(traceID(number).hex))
            }
        }
    }

    @Test("more traces at once than a watcher can use become a gap")
    func gap() async throws {
        try await TestServer.run { server in
            var reader = try await LiveReader(server)
            try await server.ingest((1...1000).map { makeSpan(1, in: $0) })
            let gap = try await reader.next("gap")
            #expect(gap?["missed"]?.integerValue == 800)
            #expect(try await reader.next("trace")?["traceId"] == .string(traceID(801).hex))
        }
    }

    @Test("a server that shuts down lets its watchers go")
    func shutdown() async throws {
        try await TestServer.run { server in
            var reader = try await LiveReader(server)
            let start = ContinuousClock.now
            await server.shutDown()
            #expect(try await reader.next("trace") == nil)
            #expect(ContinuousClock.now - start < .seconds(10))
        }
    }
}
