import Testing
import TracewingStreams

@Suite("Iterating a stream")
struct IterationTests {
    @Test("RS01: three updates arrive in order and are kept")
    func order() async throws {
        let stream = ResponseStream(Script([1, 2, 3])) { $0.reduce(0, +) }
        #expect(try await stream.collect() == [1, 2, 3])
        #expect(stream.updates == [1, 2, 3])
    }

    @Test("RS02: iterating to the end finalizes without anyone asking")
    func finalizesUnasked() async throws {
        let journal = Journal()
        let stream = ResponseStream(Script([1, 2])) { updates in
            journal.note("finalized \(updates)")
            return updates.count
        }
        .journaled(in: journal)
        _ = try await stream.collect()
        #expect(journal.entries.suffix(2) == ["finalized [1, 2]", "end: completed"])
    }

    @Test("RS03: after the end the response is the finalizer's value")
    func responseAfterEnd() async throws {
        let stream = ResponseStream(Script([1, 2, 3])) { $0.reduce(0, +) }
        _ = try await stream.collect()
        #expect(try await stream.response == 6)
    }

    @Test("RS04: a response that is asked without iterating drains the stream")
    func responseDrains() async throws {
        let journal = Journal()
        let stream = ResponseStream(Script([1, 2, 3])) { $0.reduce(0, +) }.journaled(in: journal)
        #expect(try await stream.response == 6)
        #expect(journal.entries == ["start", "update 0: 1", "update 1: 2", "update 2: 3", "end: completed"])
    }

    @Test("RS05: the finalizer runs once however often the response is asked")
    func finalizerOnce() async throws {
        let journal = Journal()
        let stream = ResponseStream(Script([1])) { updates in
            journal.note("finalized")
            return updates.count
        }
        #expect(try await stream.response == 1)
        #expect(try await stream.response == 1)
        #expect(journal.entries == ["finalized"])
    }

    @Test("RS06: a completed stream ends at once when iterated again, and no hook runs again")
    func iteratedAgain() async throws {
        let journal = Journal()
        let stream = ResponseStream(Script([1, 2])).hooked(journal)
        _ = try await stream.collect()
        let before = journal.entries
        #expect(try await stream.collect().isEmpty)
        #expect(journal.entries == before)
    }

    @Test("RS07: after breaking off, the response drains the rest")
    func brokenOff() async throws {
        let stream = ResponseStream(Script([1, 2, 3])) { $0.reduce(0, +) }
        for try await _ in stream { break }
        #expect(try await stream.response == 6)
        #expect(try await stream.collect().isEmpty, "nobody held an iterator, so nothing was kept for one")
    }

    @Test("RS07: a second loop goes on where the first broke off")
    func goesOn() async throws {
        let stream = ResponseStream(Script([1, 2, 3]))
        for try await _ in stream { break }
        #expect(try await stream.collect() == [2, 3])
        #expect(stream.updates == [1, 2, 3])
    }

    @Test("RS08: without a finalizer the response is the list of updates")
    func noFinalizer() async throws {
        #expect(try await ResponseStream(Script([4, 5])).response == [4, 5])
    }

    @Test("RS10: an empty source still cleans up and finalizes")
    func empty() async throws {
        let journal = Journal()
        let stream = ResponseStream(Script([Int]())) { updates in
            journal.note("finalized \(updates)")
            return 0
        }
        .hooked(journal)
        #expect(try await stream.collect().isEmpty)
        #expect(journal.entries == ["cleanup: finished", "finalized []", "result"])
    }

    @Test("A folding stream keeps the accumulator and no list")
    func folding() async throws {
        let stream = ResponseStream(
            Script([1, 2, 3]),
            folding: "",
            { text, number in text += "\(number)" },
            finalizer: { "<\($0)>" }
        )
        #expect(try await stream.response == "<123>")
        #expect(stream.updates.isEmpty)
    }

    @Test("A folding stream keeps the list if it is told to")
    func foldingAndRecording() async throws {
        let stream = ResponseStream(
            Script([1, 2, 3]),
            folding: 0,
            { sum, number in sum += number },
            finalizer: { $0 }
        )
        .recordingUpdates()
        #expect(try await stream.response == 6)
        #expect(stream.updates == [1, 2, 3])
    }

    @Test("A stream reads only what is pulled: a slow reader slows the source down")
    func neverAhead() async throws {
        let journal = Journal()
        let steps = (1...3).flatMap { number -> [Script.Step] in
            [.run { journal.note("read \(number)") }, .update(number)]
        }
        let stream = ResponseStream(Script(steps)).map { $0 }.flatMap { [$0] }
        #expect(journal.entries.isEmpty)
        for try await number in stream { journal.note("got \(number)") }
        #expect(journal.entries == ["read 1", "got 1", "read 2", "got 2", "read 3", "got 3"])
    }

    @Test("A stream starts no task: all of it runs in the one that pulls", arguments: [false, true])
    func noTask(traced: Bool) async throws {
        let journal = Journal()
        let here: @Sendable () -> Void = {
            journal.note("\(withUnsafeCurrentTask { $0.map(\.hashValue) ?? 0 })")
        }
        let inner = ResponseStream(from: {
            here()
            return Script([.run(here), .update(1), .run(here)])
        })
        let outer = inner.map(
            {
                here()
                return $0
            },
            finalizer: { updates in
                here()
                return updates
            }
        )
        .withTransformHook { _ in
            here()
            return nil
        }
        .withCleanupHook(here)
        .withResultHook { _ in
            here()
            return nil
        }
        if traced { outer.bound(to: Marker.context("run")).journaled(in: Journal()) }
        here()
        #expect(try await outer.response == [1])
        #expect(Set(journal.entries).count == 1)
        #expect(journal.entries.count == 9)
    }

    @MainActor
    @Test("An iterator can be held in a constant and pulled from any actor")
    func constantIterator() async throws {
        let iterator = ResponseStream(Script([1, 2])).makeAsyncIterator()
        #expect(try await iterator.next() == 1)
        #expect(try await Task.detached { try await iterator.next() }.value == 2)
        #expect(try await iterator.next(isolation: MainActor.shared) == nil)
    }
}
