import Testing
import TracewingStreams

@Suite("Closing and releasing a stream")
struct ClosingTests {
    @Test("RS25: leaving early and releasing closes the source and cleans up once, at that moment")
    func leftEarly() async throws {
        let journal = Journal()
        func leaveEarly() async throws {
            for try await _ in ResponseStream(Script([1, 2], journal: journal)).hooked(journal).journaled(in: journal) {
                break
            }
        }
        try await leaveEarly()
        #expect(
            journal.entries == [
                "start", "source started", "transform 1", "update 0: 1",
                "source closed", "end: abandoned", "cleanup: abandoned",
            ]
        )
    }

    @Test("RS25: an asynchronous cleanup hook of a released stream runs too, with the others in order")
    func leftEarlyAsynchronously() async throws {
        let journal = Journal()
        let cleaned = Signal()
        func leaveEarly() async throws {
            let stream = ResponseStream(Script([1, 2]))
                .withCleanupHook { journal.note("first") }
                .withCleanupHook {
                    await Task.yield()
                    journal.note("second in \(Marker.current)")
                    cleaned.send()
                }
                .journaled(in: journal)
            for try await _ in stream { break }
        }
        try await Marker.context("consumer").run { try await leaveEarly() }
        await cleaned.wait()
        #expect(journal.entries == ["start", "update 0: 1", "end: abandoned", "first", "second in none"])
    }

    @Test("An iterator keeps its stream alive")
    func iteratorHoldsStream() async throws {
        let journal = Journal()
        var iterator: ResponseStream<Int, [Int]>.Iterator? =
            ResponseStream(Script([1, 2])).hooked(journal).makeAsyncIterator()
        #expect(try await iterator?.next() == 1)
        #expect(journal.entries == ["transform 1"])
        iterator = nil
        #expect(journal.entries == ["transform 1", "cleanup: abandoned"])
    }

    @Test("TI22: a stream that is never pulled ends its observers when it is released")
    func neverPulled() {
        let journal = Journal()
        _ = ResponseStream(Script([1], journal: journal)).hooked(journal).journaled(in: journal)
        #expect(journal.entries == ["end: abandoned", "cleanup: abandoned"])
    }

    @Test("RS26: closing twice runs the hooks once")
    func closedTwice() async throws {
        let journal = Journal()
        let stream = ResponseStream(Script([1, 2], journal: journal)).hooked(journal).journaled(in: journal)
        for try await _ in stream { break }
        await stream.close()
        await stream.close()
        #expect(
            journal.entries == [
                "start", "source started", "transform 1", "update 0: 1",
                "source closed", "end: abandoned", "cleanup: abandoned",
            ]
        )
    }

    @Test("RS26: closing after the end does nothing", arguments: [true, false])
    func closedAfterEnd(completes: Bool) async throws {
        let journal = Journal()
        let stream = ResponseStream(Script(completes ? [.update(1)] : [.fail(Broken())])).hooked(journal)
        _ = try? await stream.collect()
        let before = journal.entries
        await stream.close()
        #expect(journal.entries == before)
        if completes { #expect(try await stream.response == [1]) }
    }

    @Test("RS27: closed before any pull, the stream ends and its source was never made")
    func closedBeforePull() async throws {
        let journal = Journal()
        let stream = ResponseStream(from: {
            journal.note("made")
            return Script([1])
        })
        .hooked(journal).journaled(in: journal)
        await stream.close()
        #expect(try await stream.collect().isEmpty)
        #expect(journal.entries == ["end: abandoned", "cleanup: abandoned"])
    }

    @Test("RS27, RS31: whatever it is made of, a stream closed before any pull starts nothing and has no response")
    func chainClosedBeforePull() async throws {
        let journal = Journal()
        func inner() -> ResponseStream<Int, [Int]> {
            ResponseStream(from: {
                journal.note("made")
                return Script([1])
            })
        }
        let streams = [inner(), inner().map { $0 }, inner().flatMap { [$0] }, ResponseStream(inner())]
        for stream in streams {
            await stream.close()
            #expect(try await stream.collect().isEmpty)
            await #expect(throws: StreamClosed()) { try await stream.response }
        }
        #expect(journal.entries.isEmpty)
    }

    @Test(
        "TI22: observers hear the end at the moment it comes, once, after the updates that came through",
        arguments: Leaving.allCases
    )
    func ended(leaving: Leaving) async throws {
        let journal = Journal()
        func leave() async throws {
            let stream = ResponseStream(Script([1, 2, 3])).journaled(in: journal)
            switch leaving {
            case .neverIterated: break
            case .leftAndReleased: for try await _ in stream { break }
            case .leftAndHeldThenClosed:
                for try await _ in stream { break }
                #expect(journal.count(prefix: "end: ") == 0)
                await stream.close()
                #expect(journal.entries == ["start", "update 0: 1", "end: abandoned"])
            case .cancelled:
                let task = Task {
                    for try await number in stream where number == 1 { cancelSelf() }
                }
                _ = await task.result
                #expect(journal.entries == ["start", "update 0: 1", "update 1: 2", "update 2: 3", "end: cancelled"])
            }
        }
        try await leave()
        #expect(journal.count(prefix: "end: ") == 1)
        switch leaving {
        case .neverIterated: #expect(journal.entries == ["end: abandoned"])
        case .leftAndReleased: #expect(journal.entries == ["start", "update 0: 1", "end: abandoned"])
        case .leftAndHeldThenClosed, .cancelled: break
        }
    }

    enum Leaving: CaseIterable { case leftAndReleased, leftAndHeldThenClosed, cancelled, neverIterated }

    @Test("RS31: the response of a closed stream is StreamClosed")
    func responseAfterClose() async throws {
        let stream = ResponseStream(Script([1, 2]))
        for try await _ in stream { break }
        await stream.close()
        await #expect(throws: StreamClosed()) { try await stream.response }
        #expect(stream.updates == [1])
    }

    @Test(
        "RS32: closing during a pull abandons the stream at once; the pull ends when its source answers",
        arguments: [Script.Step.update(2), .fail(Broken())]
    )
    func closedDuringPull(answer: Script.Step) async throws {
        let journal = Journal()
        let turnstile = Turnstile()
        let stream = ResponseStream(Script([.update(1), .wait(turnstile), answer], journal: journal))
            .hooked(journal).journaled(in: journal)
        let pull = Task { try await stream.collect() }
        await turnstile.arrival()
        await stream.close()
        #expect(journal.entries.suffix(2) == ["end: abandoned", "cleanup: abandoned"])
        await #expect(throws: StreamClosed()) { try await stream.response }
        turnstile.letPass()
        #expect(try await pull.value == [1])
        #expect(journal.entries.suffix(3) == ["end: abandoned", "cleanup: abandoned", "source closed"])
    }

    @Test("RS32: a hand-written source is closed by the pull that was in flight", arguments: [true, false])
    func handWrittenDuringPull(answers: Bool) async throws {
        struct Waiting: StreamSource {
            let turnstile: Turnstile
            let answers: Bool
            let journal: Journal

            mutating func next(isolation actor: isolated (any Actor)?) async throws -> Int? {
                await turnstile.pass()
                return answers ? 1 : nil
            }

            mutating func close(isolation actor: isolated (any Actor)?) async {
                journal.note("source closed")
            }
        }
        let journal = Journal()
        let turnstile = Turnstile()
        let stream = ResponseStream(pulling: { Waiting(turnstile: turnstile, answers: answers, journal: journal) })
        let pull = Task { try await stream.collect() }
        await turnstile.arrival()
        await stream.close()
        #expect(journal.entries.isEmpty)
        turnstile.letPass()
        #expect(try await pull.value.isEmpty)
        #expect(journal.entries == ["source closed"])
    }

    @Test("RS32: closing while the source is being made")
    func closedWhileOpening() async throws {
        let journal = Journal()
        let turnstile = Turnstile()
        let stream = ResponseStream(from: {
            await turnstile.pass()
            return Script([1], journal: journal)
        })
        .hooked(journal)
        let pull = Task { try await stream.collect() }
        await turnstile.arrival()
        await stream.close()
        turnstile.letPass()
        #expect(try await pull.value.isEmpty)
        #expect(journal.entries == ["cleanup: abandoned", "source started", "source closed"])
    }

    @Test("RS32: closing the outer stream during a pull closes the inner one at once")
    func closedDuringMappedPull() async throws {
        let journal = Journal()
        let turnstile = Turnstile()
        let inner = ResponseStream(Script([.wait(turnstile), .update(1)])).journaled(in: journal, name: "inner ")
        let outer = inner.map { $0 }.journaled(in: journal, name: "outer ")
        let pull = Task { try await outer.collect() }
        await turnstile.arrival()
        await outer.close()
        #expect(journal.entries.suffix(2) == ["inner end: abandoned", "outer end: abandoned"])
        turnstile.letPass()
        #expect(try await pull.value.isEmpty)
    }

    @Test("A stream may be closed by its own hooks")
    func closedByItsHook() async throws {
        let stream = ResponseStream(Script([1, 2, 3]))
        let weak = WeakStream(stream)
        stream.withTransformHook { update in
            if update == 2 { await weak.stream?.close() }
            return nil
        }
        #expect(try await stream.collect() == [1])
        await #expect(throws: StreamClosed()) { try await stream.response }
    }

    @Test("Closing while the finalizer runs abandons the stream, and result hooks stay silent")
    func closedDuringFinalizer() async throws {
        let journal = Journal()
        let turnstile = Turnstile()
        let stream = ResponseStream(Script([1])) { updates in
            await turnstile.pass()
            return updates.count
        }
        .hooked(journal).journaled(in: journal)
        let pull = Task { try await stream.collect() }
        await turnstile.arrival()
        await stream.close()
        turnstile.letPass()
        #expect(try await pull.value == [1])
        #expect(journal.entries == ["start", "transform 1", "update 0: 1", "cleanup: finished", "end: abandoned"])
        await #expect(throws: StreamClosed()) { try await stream.response }
    }

    @Test("Closing once result hooks run is too late: what they saw stays true")
    func closedDuringResultHooks() async throws {
        let journal = Journal()
        let turnstile = Turnstile()
        let stream = ResponseStream(Script([1])).withResultHook { _ in
            await turnstile.pass()
            return nil
        }
        .journaled(in: journal)
        let pull = Task { try await stream.collect() }
        await turnstile.arrival()
        await stream.close()
        turnstile.letPass()
        #expect(try await pull.value == [1])
        #expect(journal.entries.last == "end: completed")
        #expect(try await stream.response == [1])
    }

    @Test("A hand-written source is closed when the stream is, and abandoned when it is released")
    func handWritten() async throws {
        let journal = Journal()
        let stream = ResponseStream(pulling: { KnowingSource(numbers: [1, 2], journal: journal) })
        for try await _ in stream { break }
        await stream.close()
        #expect(journal.entries == ["source closed"])
        func leaveEarly() async throws {
            for try await _ in ResponseStream(pulling: { KnowingSource(numbers: [1, 2], journal: journal) }) { break }
        }
        try await leaveEarly()
        #expect(journal.entries == ["source closed", "source abandoned"])
    }
}

/// Lets a hook know its stream without keeping it alive.
struct WeakStream: Sendable {
    private final class Box: @unchecked Sendable {
        // Written once before it is shared.
        weak var stream: ResponseStream<Int, [Int]>?
    }

    private let box = Box()

    init(_ stream: ResponseStream<Int, [Int]>) {
        box.stream = stream
    }

    var stream: ResponseStream<Int, [Int]>? { box.stream }
}
