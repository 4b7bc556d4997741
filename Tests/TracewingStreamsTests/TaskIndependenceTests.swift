import Testing
import TracewingStreams

/// Who creates, pulls and finishes a stream must not matter to what it gives, nor to the context its source sees.
@Suite("A stream and the tasks around it")
struct TaskIndependenceTests {
    enum Consumption: CaseIterable {
        case oneLoop, everyPullInItsOwnTask, firstPullElsewhere, createdElsewhere, heartbeat, drained
    }

    struct Run: Equatable {
        var updates: [Int]
        var response: Int
        var consumerContexts: Set<String>
    }

    /// A run and what its source and observers saw.
    func run(_ consumption: Consumption, traced: Bool, journal: Journal) async throws -> Run {
        let make: @Sendable () -> ResponseStream<Int, Int> = {
            let inner = ResponseStream(from: {
                journal.note("made in \(Marker.current)")
                return Script(
                    (1...4).flatMap { number -> [Script.Step] in
                        [.run { journal.note("pulled in \(Marker.current)") }, .update(number)]
                    }
                )
            })
            .withTransformHook { _ in
                journal.note("hook in \(Marker.current)")
                return nil
            }
            if traced { inner.bound(to: Marker.context("chat")).journaled(in: journal) }
            let outer = inner.map({ $0 }, finalizer: { $0.reduce(0, +) })
            if traced { outer.bound(to: Marker.context("agent")).journaled(in: journal) }
            return outer
        }
        let stream = consumption == .createdElsewhere ? await Task.detached { make() }.value : make()
        let iterator = stream.makeAsyncIterator()
        var run = Run(updates: [], response: 0, consumerContexts: [])
        var pulls = 0
        while true {
            pulls += 1
            let update: Int?
            switch consumption {
            case .oneLoop, .createdElsewhere:
                update = try await iterator.next()
            case .everyPullInItsOwnTask:
                update = try await Task { try await iterator.next() }.value
            case .firstPullElsewhere:
                update =
                    pulls == 1 ? try await Task.detached { try await iterator.next() }.value : try await iterator.next()
            case .heartbeat:
                let pull = Task { try await iterator.next() }
                // The timer that loses its race: it finishes first, and the pull goes on.
                _ = await Task { await Task.yield() }.value
                update = try await pull.value
            case .drained:
                _ = try await stream.response
                update = try await iterator.next()
            }
            run.consumerContexts.insert(Marker.current)
            guard let update else { break }
            run.updates.append(update)
        }
        run.response = try await stream.response
        return run
    }

    @Test("TI04: every pull in its own task")
    func everyPullInItsOwnTask() async throws { try await compare(.everyPullInItsOwnTask) }

    @Test("TI05: the first pull in one task, the rest in another")
    func firstPullElsewhere() async throws { try await compare(.firstPullElsewhere) }

    @Test("TI06: created in one task, consumed in another")
    func createdElsewhere() async throws { try await compare(.createdElsewhere) }

    @Test("TI07: a heartbeat that races each pull with a timer")
    func heartbeat() async throws { try await compare(.heartbeat) }

    @Test("Pulled in one loop, or drained by the response", arguments: [Consumption.oneLoop, .drained])
    func usual(consumption: Consumption) async throws { try await compare(consumption) }

    /// Same updates and outcome, traced or not, and the source runs in the context it was given.
    func compare(_ consumption: Consumption) async throws {
        let (traced, untraced) = (Journal(), Journal())
        let run = try await run(consumption, traced: true, journal: traced)
        #expect(try await self.run(consumption, traced: false, journal: untraced) == run)
        #expect(run == Run(updates: [1, 2, 3, 4], response: 10, consumerContexts: ["none"]))
        #expect(traced.count("end: completed") == 2)
        #expect(traced.count("made in chat") == 1)
        #expect(traced.count("pulled in chat") == 4, "the innermost context is the one the source runs in")
        #expect(untraced.count("pulled in none") == 4)
    }

    @Test("Hooks, maps and the consumer run in the consumer's context, not in the bound one")
    func unbound() async throws {
        let journal = Journal()
        let stream = ResponseStream(Script([.run { journal.note("source in \(Marker.current)") }, .update(1)])) {
            updates in
            journal.note("finalizer in \(Marker.current)")
            return updates.count
        }
        .bound(to: Marker.context("run"))
        .withTransformHook { _ in
            journal.note("transform in \(Marker.current)")
            return nil
        }
        .withCleanupHook { journal.note("cleanup in \(Marker.current)") }
        .withResultHook { _ in
            journal.note("result in \(Marker.current)")
            return nil
        }
        let mapped = stream.map {
            journal.note("map in \(Marker.current)")
            return $0
        }
        try await Marker.context("consumer").run {
            for try await _ in mapped { journal.note("loop in \(Marker.current)") }
        }
        #expect(
            journal.entries == [
                "source in run", "transform in consumer", "map in consumer", "loop in consumer",
                "cleanup in consumer", "finalizer in consumer", "result in consumer",
            ]
        )
    }

    enum Mapping: CaseIterable { case map, asynchronousMap, flatMap, asynchronousFlatMap }

    @Test(
        "A map runs in the consumer's context, whether or not its update had to be read",
        arguments: Mapping.allCases,
        [false, true]
    )
    func mapsUnbound(mapping: Mapping, isBuffered: Bool) async throws {
        let journal = Journal()
        let inner = ResponseStream(pulling: { KnowingSource(numbers: [1, 2], buffered: isBuffered) })
        let note: @Sendable (Int) -> Int = { update in
            journal.note(Marker.current)
            return update
        }
        let outer: ResponseStream<Int, [Int]> =
            switch mapping {
            case .map: inner.map { note($0) }
            case .flatMap: inner.flatMap { [note($0)] }
            case .asynchronousMap:
                inner.map { update in
                    await Task.yield()
                    return note(update)
                }
            case .asynchronousFlatMap:
                inner.flatMap { update in
                    await Task.yield()
                    return [note(update)]
                }
            }
        outer.bound(to: Marker.context("run"))
        _ = try await Marker.context("consumer").run { try await outer.response }
        #expect(journal.entries == ["consumer", "consumer"])
    }

    @Test("A flatMap that skips an update that was in memory reads the next one in the context")
    func readsAfterSkipping() async throws {
        struct Source: StreamSource {
            let journal: Journal
            var read = 0
            var hasBufferedUpdate: Bool { read == 1 }

            mutating func next(isolation actor: isolated (any Actor)?) async throws -> Int? {
                journal.note(Marker.current)
                guard read < 3 else { return nil }
                read += 1
                return read
            }
        }
        let journal = Journal()
        let inner = ResponseStream(pulling: { Source(journal: journal) })
        let outer = inner.flatMap { $0 == 2 ? [] : [$0] }.bound(to: Marker.context("run"))
        #expect(try await outer.collect() == [1, 3])
        #expect(journal.entries == ["run", "none", "run", "run"])
    }

    @Test("Two interleaved streams do not see each other's context")
    func interleaved() async throws {
        let journal = Journal()
        func stream(_ name: String) -> ResponseStream<Int, [Int]> {
            let step = Script.Step.run { journal.note("\(name) in \(Marker.current)") }
            return ResponseStream(Script([step, .update(1), step, .update(2)])).bound(to: Marker.context(name))
        }
        let (a, b) = (stream("a").makeAsyncIterator(), stream("b").makeAsyncIterator())
        for _ in 1...2 {
            _ = try await a.next()
            _ = try await b.next()
        }
        #expect(journal.entries == ["a in a", "b in b", "a in a", "b in b"])
    }

    @Test("A pull of an update that is already in memory binds nothing, whatever lies between")
    func buffered() async throws {
        let journal = Journal()
        struct Source: StreamSource {
            let journal: Journal
            var read = 0
            var hasBufferedUpdate: Bool { !read.isMultiple(of: 2) }

            mutating func next(isolation actor: isolated (any Actor)?) async throws -> Int? {
                journal.note("\(Marker.current)")
                guard read < 4 else { return nil }
                read += 1
                return read
            }
        }
        let inner = ResponseStream(pulling: { Source(journal: journal) })
        let outer = inner.map { $0 }.bound(to: Marker.context("run"))
        #expect(try await outer.collect() == [1, 2, 3, 4])
        #expect(journal.entries == ["run", "none", "run", "none", "run"])
    }
}
