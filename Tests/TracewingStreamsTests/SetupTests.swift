import Testing
import Tracing
import TracewingStreams

@Suite("Making the source")
struct SetupTests {
    @Test("RS11: the source is made once, at the first pull, inside the bound context")
    func lazy() async throws {
        let journal = Journal()
        let stream = ResponseStream(from: {
            journal.note("made in \(Marker.current)")
            return Script([1, 2])
        })
        .bound(to: Marker.context("run"))
        #expect(journal.entries.isEmpty)
        #expect(try await stream.collect() == [1, 2])
        _ = try await stream.response
        #expect(journal.entries == ["made in run"])
    }

    @Test("RS13: a source that cannot be made fails the stream with that error, after the cleanup hooks")
    func setupFails() async throws {
        let journal = Journal()
        let stream = ResponseStream<Int, [Int]>(from: { () async throws -> Script in throw Broken(reason: "setup") })
            .hooked(journal).journaled(in: journal)
        await #expect(throws: Broken(reason: "setup")) { try await stream.collect() }
        #expect(journal.entries == ["start", "cleanup: failed", "end: failed"])
    }

    @Test("RS14: pulled again, it is the same error, and the source is not made again")
    func setupFailsSticky() async throws {
        let journal = Journal()
        let stream = ResponseStream<Int, [Int]>(from: { () async throws -> Script in
            journal.note("made")
            throw Broken(reason: "setup")
        })
        await #expect(throws: Broken(reason: "setup")) { try await stream.collect() }
        await #expect(throws: Broken(reason: "setup")) { try await stream.collect() }
        await #expect(throws: Broken(reason: "setup")) { try await stream.response }
        #expect(journal.entries == ["made"])
    }

    @Test("RS35: a setup that fails ends the observers once and leaves no context behind", arguments: [true, false])
    func setupLeavesNothing(asksForResponse: Bool) async throws {
        let journal = Journal()
        let stream = ResponseStream<Int, [Int]>(from: { () async throws -> Script in throw Broken() })
            .bound(to: Marker.context("run"))
            .journaled(in: journal)
        await #expect(throws: Broken()) {
            if asksForResponse { _ = try await stream.response } else { _ = try await stream.collect() }
        }
        #expect(Marker.current == "none")
        #expect(journal.entries == ["start", "end: failed"])
    }

    enum Setup: CaseIterable { case maker, firstPull, handWritten, mapped, mappedMaker }

    @Test(
        "RS35: whatever fails before the first update, the observers end once and the error is the run's own",
        arguments: Setup.allCases,
        [false, true]
    )
    func beforeFirstUpdate(setup: Setup, asksForResponse: Bool) async throws {
        struct Refusing: StreamSource {
            mutating func next(isolation actor: isolated (any Actor)?) async throws -> Int? { throw Broken() }
        }
        let journal = Journal()
        let failing = ResponseStream(from: { Script([.fail(Broken())], journal: journal) })
        let unmakeable = ResponseStream<Int, [Int]>(from: { () async throws -> Script in throw Broken() })
        let stream: ResponseStream<Int, [Int]> =
            switch setup {
            case .maker: unmakeable
            case .firstPull: failing
            case .handWritten: ResponseStream(pulling: { Refusing() })
            case .mapped: failing.journaled(in: journal, name: "inner ").map { $0 }
            case .mappedMaker: unmakeable.journaled(in: journal, name: "inner ").map { $0 }
            }
        stream.bound(to: Marker.context("run")).hooked(journal).journaled(in: journal)
        await Marker.context("consumer").run {
            for _ in 1...2 {
                await #expect(throws: Broken()) {
                    if asksForResponse { _ = try await stream.response } else { _ = try await stream.collect() }
                }
                #expect(Marker.current == "consumer")
            }
        }
        #expect(journal.count("end: failed") == 1)
        #expect(journal.count(prefix: "end: ") == 1)
        #expect(journal.count("inner end: failed") == (setup == .mapped || setup == .mappedMaker ? 1 : 0))
        #expect(journal.count("cleanup: failed") == 1)
        #expect(journal.count("source started") == journal.count("source closed"))
    }

    @Test("RS11, RS13: asking for the response makes the source the same way", arguments: [false, true])
    func madeForResponse(fails: Bool) async throws {
        let journal = Journal()
        let stream = ResponseStream(from: {
            journal.note("made in \(Marker.current)")
            if fails { throw Broken() }
            return Script([1, 2])
        })
        .bound(to: Marker.context("run")).withCleanupHook { end in journal.note("cleanup: \(end.name)") }
        for _ in 1...2 {
            let result = await Task { try await stream.response }.result
            #expect(fails ? result.failure is Broken : (try? result.get()) == [1, 2])
        }
        #expect(journal.entries == ["made in run", "cleanup: \(fails ? "failed" : "finished")"])
    }

    @Test("A task that is cancelled before the first pull makes no source")
    func cancelledBefore() async throws {
        let journal = Journal()
        let stream = ResponseStream(from: {
            journal.note("made")
            return Script([1])
        })
        .hooked(journal)
        let result = await inCancelledTask { try await stream.collect() }
        #expect(throws: CancellationError.self) { try result.get() }
        #expect(journal.entries == ["cleanup: cancelled"])
    }

    @Test("A hand-written source is pulled, and closed after its end")
    func handWritten() async throws {
        let journal = Journal()
        let stream = ResponseStream(
            pulling: { KnowingSource(numbers: [1, 2], journal: journal) },
            finalizer: { $0.count }
        )
        .withCleanupHook { journal.note("cleanup") }
        #expect(try await stream.response == 2)
        #expect(journal.entries == ["cleanup", "source closed"])
    }
}
