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
