import AsyncHTTPClient
import Testing
import Tracing
import TracewingModel
import TracewingStreams

@testable import TracewingAgents

/// Row 14 of the faults: cancellation at every await.
@Suite("Every provider's stream, left at every point", .timeLimit(.minutes(5)))
struct ProviderLeavingTests {
    typealias Answer = ScriptedServer.Answer

    /// How a stream is left.
    enum Way: CaseIterable, Sendable {
        case cancel, close, release
    }

    /// A request left in one way at one point.
    private struct Leaving {
        let client: any ChatClient
        let server: ScriptedServer
        let way: Way

        /// Leaves a stream when so many updates have been delivered, and returns how long the server took to notice.
        func afterUpdates(_ count: Int, whilePulling: Bool) async throws -> Duration {
            weak var released: EndCounter?
            let start: ContinuousClock.Instant
            do {
                let counter = EndCounter()
                released = counter
                let stream = ProviderTests.stream(client).observed(by: counter)
                start =
                    switch (way, whilePulling) {
                    case (.release, _): try await release(stream, after: count)
                    case (_, true): try await leavePulling(stream, after: count)
                    case (_, false): try await leaveBetween(stream, after: count)
                    }
                // A stream that is released ends when nobody refers to it any more, which is after this.
                if way != .release { #expect(counter.ends == [way == .cancel ? "cancelled" : "abandoned"]) }
            }
            await server.until(.connectionClosed)
            let delay = ContinuousClock.now - start
            #expect(released == nil, "something still refers to the stream")
            return delay
        }

        private func leavePulling(
            _ stream: ResponseStream<ChatUpdate, ChatResponse>,
            after count: Int
        ) async throws -> ContinuousClock.Instant {
            let (delivered, deliver) = AsyncStream<Void>.makeStream()
            let task = Task {
                for try await _ in stream { deliver.yield() }
            }
            await server.until(.requested)
            var updates = delivered.makeAsyncIterator()
            for _ in 0..<count { await updates.next() }
            let start = ContinuousClock.now
            if way == .cancel {
                task.cancel()
                await #expect(throws: CancellationError.self) { try await task.value }
            } else {
                await stream.close()
                try await task.value
            }
            return start
        }

        private func leaveBetween(
            _ stream: ResponseStream<ChatUpdate, ChatResponse>,
            after count: Int
        ) async throws -> ContinuousClock.Instant {
            let (pulled, report) = AsyncStream<Void>.makeStream()
            let (gate, open) = AsyncStream<Void>.makeStream()
            let task = Task {
                let updates = stream.makeAsyncIterator()
                for _ in 0..<count { _ = try await updates.next() }
                report.finish()
                for await _ in gate {}
                return try await updates.next()
            }
            for await _ in pulled {}
            let start = ContinuousClock.now
            if way == .cancel {
                task.cancel()
                await #expect(throws: CancellationError.self) { _ = try await task.value }
            } else {
                await stream.close()
                open.finish()
                #expect(try await task.value == nil)
            }
            return start
        }

        private func release(
            _ stream: consuming ResponseStream<ChatUpdate, ChatResponse>,
            after count: Int
        ) async throws -> ContinuousClock.Instant {
            let updates = stream.makeAsyncIterator()
            for _ in 0..<count { _ = try await updates.next() }
            return ContinuousClock.now
        }
    }

    /// Runs `body` with a server and a client of its own, and counts what they leave open.
    private func run(
        _ provider: ProviderCase,
        _ answers: [Answer],
        clock: SleepCounter = SleepCounter(),
        _ body: (ScriptedServer, any ChatClient) async throws -> Void
    ) async throws {
        // What the first sleep and the first request of a process make and keep.
        try await Task.sleep(for: .milliseconds(1))
        try await ScriptedServer.run([.document(provider.document)], .models) { server, httpClient async throws in
            let client = provider.client(server.baseURL, httpClient: httpClient)
            _ = try await client.respond(to: ProviderCase.request, context: .topLevel)
        }
        let before = OpenDescriptors.count
        try await ScriptedServer.run(answers, .models) { server, httpClient async throws in
            try await body(server, provider.client(server.baseURL, httpClient: httpClient, clock: clock))
        }
        #expect(try await OpenDescriptors.areBack(to: before), "\(OpenDescriptors.count) open, \(before) before")
        #expect(clock.asleep == 0)
    }

    @Test("ends once, at once, with nothing left behind", arguments: ProviderCase.all, Way.allCases)
    func afterEveryEvent(provider: ProviderCase, way: Way) async throws {
        let opening = Array(provider.recording.opening)
        var points: [(events: Int, updates: Int, whilePulling: Bool)] = []
        for count in 0...opening.count {
            let updates = try provider.countUpdates(Array(opening[..<count]))
            // A pull in flight refers to its stream, which cannot be released then.
            if way != .release { points.append((count, updates, true)) }
            // A stream that was not pulled has sent nothing.
            if updates > 0 { points.append((count, updates, false)) }
        }
        let answers = points.map { Answer.events(thenSilent: opening[..<$0.events].map(\.bytes).joined()) }
        try await run(provider, answers) { server, client async throws in
            var delays: [Duration] = []
            for point in points {
                let leaving = Leaving(client: client, server: server, way: way)
                delays.append(try await leaving.afterUpdates(point.updates, whilePulling: point.whilePulling))
            }
            #expect(server.requests.count == delays.count)
            // Measured: at most 2 ms. The odd one may wait for a busy machine.
            #expect(delays.sorted()[delays.count * 9 / 10] < .milliseconds(100), "\(delays)")
        }
    }

    @Test("ends once when it is left before the answer begins", arguments: ProviderCase.all, [Way.cancel, .close])
    func beforeHead(provider: ProviderCase, way: Way) async throws {
        try await run(provider, [Answer(steps: [])]) { server, client async throws in
            let leaving = Leaving(client: client, server: server, way: way)
            let delay = try await leaving.afterUpdates(0, whilePulling: true)
            #expect(delay < .milliseconds(500))
            #expect(server.requests.count == 1)
        }
    }

    @Test("ends once when it is left between two tries", arguments: ProviderCase.all, [Way.cancel, .close])
    func betweenTries(provider: ProviderCase, way: Way) async throws {
        let clock = SleepCounter()
        try await run(provider, [.document("", status: "503 Busy")], clock: clock) { server, client async throws in
            let counter = EndCounter()
            let stream = ProviderTests.stream(client).observed(by: counter)
            let task = Task { await Pulled(stream) }
            await clock.untilSleeping()
            #expect(clock.asleep == 1)
            if way == .cancel { task.cancel() } else { await stream.close() }
            let error = await task.value.error
            #expect(way == .cancel ? error is CancellationError : error == nil)
            #expect(counter.ends == [way == .cancel ? "cancelled" : "abandoned"])
            #expect(server.requests.count == 1)
        }
    }

    @Test("sends nothing when it is left before it is pulled", arguments: ProviderCase.all, Way.allCases)
    func beforeStart(provider: ProviderCase, way: Way) async throws {
        try await run(provider, []) { server, client async throws in
            let counter = EndCounter()
            switch way {
            case .cancel:
                let stream = ProviderTests.stream(client).observed(by: counter)
                let (gate, open) = AsyncStream<Void>.makeStream()
                let task = Task {
                    for await _ in gate {}
                    return await Pulled(stream)
                }
                task.cancel()
                open.finish()
                #expect(await task.value.error is CancellationError)
            case .close:
                await ProviderTests.stream(client).observed(by: counter).close()
            case .release:
                _ = ProviderTests.stream(client).observed(by: counter)
            }
            #expect(counter.ends == [way == .cancel ? "cancelled" : "abandoned"])
            #expect(server.connections == 0)
        }
    }

    @Test("leaves nothing behind when it is read to its end, or fails", arguments: ProviderCase.all)
    func readToTheEnd(provider: ProviderCase) async throws {
        let body = provider.recording.body
        let answers: [Answer] = [
            .events(body), .document(provider.document), .events(body, cutAfter: 300, chunked: true),
            .document("{}", status: "400 No"), .events(thenSilent: body), .events("data: x\n\n"),
        ]
        try await run(provider, answers) { server, client async throws in
            var ends: [String] = []
            for _ in answers {
                let counter = EndCounter()
                _ = await Pulled(ProviderTests.stream(client).observed(by: counter))
                ends += counter.ends
            }
            #expect(ends == ["completed", "completed", "failed", "failed", "completed", "failed"])
        }
    }
}
