import Testing
import TracewingStreams

@Suite("A stream that fails")
struct FailureTests {
    let failing = Script([.update(1), .update(2), .fail(Broken())])

    @Test("RS20: the updates before the error are delivered, then the error is thrown", arguments: 0...3)
    func errorAfter(count: Int) async throws {
        let numbers = Array(0..<count)
        let stream = ResponseStream(Script(numbers.map { .update($0) } + [.fail(Broken())]))
        var received: [Int] = []
        await #expect(throws: Broken()) {
            for try await update in stream { received.append(update) }
        }
        #expect(received == numbers)
        #expect(stream.updates == numbers)
    }

    @Test("RS21: the response of a failed stream is its error, whether it was iterated or drained")
    func responseFails() async throws {
        let journal = Journal()
        let stream = ResponseStream(failing) { updates in
            journal.note("finalized")
            return updates.count
        }
        await #expect(throws: Broken()) { try await stream.response }
        await #expect(throws: Broken()) { try await stream.response }
        #expect(journal.entries.isEmpty)
    }

    @Test("RS22: a failed stream throws the same error again, and result hooks stay silent")
    func sticky() async throws {
        let journal = Journal()
        let stream = ResponseStream(failing).hooked(journal)
        await #expect(throws: Broken()) { try await stream.collect() }
        let before = journal.entries
        await #expect(throws: Broken()) { try await stream.collect() }
        await #expect(throws: Broken()) { try await stream.response }
        #expect(journal.entries == before)
        #expect(journal.count("result") == 0)
    }

    @Test("RS23: a throwing transform hook fails the stream, cleans up once and closes the source")
    func transformThrows() async throws {
        let journal = Journal()
        let stream = ResponseStream(Script([1, 2], journal: journal))
            .withTransformHook { if $0 == 2 { throw Broken(reason: "transform") } else { nil } }
            .withCleanupHook { end in journal.note("cleanup: \(end.name)") }
        await #expect(throws: Broken(reason: "transform")) { try await stream.collect() }
        #expect(journal.entries == ["source started", "cleanup: failed", "source closed"])
        #expect(stream.updates == [1])
    }

    @Test("RS23: a throwing map fails the outer stream and closes the inner one", arguments: [false, true])
    func mapThrows(flat: Bool) async throws {
        let journal = Journal()
        let inner = ResponseStream(Script([1, 2], journal: journal)).hooked(journal, name: "inner ")
        let outer =
            flat
            ? inner.flatMap { _ -> [Int] in throw Broken(reason: "map") }
            : inner.map { _ -> Int in throw Broken(reason: "map") }
        outer.withCleanupHook { end in journal.note("outer cleanup: \(end.name)") }
        await #expect(throws: Broken(reason: "map")) { try await outer.collect() }
        #expect(
            journal.entries == [
                "source started", "inner transform 1", "outer cleanup: failed",
                "source closed", "inner cleanup: abandoned",
            ]
        )
    }

    enum Thrower: CaseIterable { case transform, map, flatMap }

    @Test("RS23: asynchronous hooks and maps fail the stream likewise", arguments: Thrower.allCases)
    func asynchronousThrows(thrower: Thrower) async throws {
        let journal = Journal()
        let fail: @Sendable (Int) async throws -> Int = { update in
            await Task.yield()
            if update == 2 { throw Broken(reason: "map") }
            return update
        }
        let source = ResponseStream(Script([1, 2, 3], journal: journal))
        let stream: ResponseStream<Int, [Int]> =
            switch thrower {
            case .transform: source.withTransformHook { try await fail($0) }
            case .map: source.map({ try await fail($0) }, finalizer: { $0 })
            case .flatMap: source.flatMap({ [try await fail($0)] }, finalizer: { $0 })
            }
        stream.withCleanupHook { end in journal.note("cleanup: \(end.name)") }.journaled(in: journal)
        for _ in 1...2 { await #expect(throws: Broken(reason: "map")) { try await stream.collect() } }
        await #expect(throws: Broken(reason: "map")) { try await stream.response }
        #expect(
            journal.entries == [
                "start", "source started", "update 0: 1", "cleanup: failed", "source closed", "end: failed",
            ]
        )
    }

    @Test("RS30: a throwing finalizer fails the stream for good; cleanup is not repeated and result hooks are silent")
    func finalizerThrows() async throws {
        let journal = Journal()
        let stream = ResponseStream<Int, Int>(Script([1])) { _ in throw Broken(reason: "finalizer") }
            .hooked(journal).journaled(in: journal)
        await #expect(throws: Broken(reason: "finalizer")) { try await stream.collect() }
        await #expect(throws: Broken(reason: "finalizer")) { try await stream.response }
        await #expect(throws: Broken(reason: "finalizer")) { try await stream.collect() }
        #expect(journal.entries == ["start", "transform 1", "update 0: 1", "cleanup: finished", "end: failed"])
    }

    @Test("HK07: cleanup hooks run once, before the error is thrown, and the source is closed after them")
    func cleanupBeforeError() async throws {
        let journal = Journal()
        let steps: [Script.Step] = [.update(1), .fail(Broken())]
        let stream = ResponseStream(Script(steps, journal: journal)).hooked(journal).journaled(in: journal)
        do {
            _ = try await stream.collect()
        } catch {
            journal.note("thrown")
        }
        #expect(
            journal.entries == [
                "start", "source started", "transform 1", "update 0: 1",
                "cleanup: failed", "source closed", "end: failed", "thrown",
            ]
        )
    }

    @Test("HK08: what a cleanup hook throws after an error is logged; the original error is thrown")
    func cleanupThrowsToo() async throws {
        let journal = Journal()
        let stream = ResponseStream(failing)
            .logging(to: CapturingLogHandler.logger(journal))
            .withCleanupHook { throw Broken(reason: "cleanup") }
        await #expect(throws: Broken()) { try await stream.collect() }
        #expect(journal.entries == ["log: \(Broken(reason: "cleanup"))"])
    }

    @Test("HK08: likewise after a cancellation, and when the stream is closed or released", arguments: 0...2)
    func cleanupThrowsWithoutError(ending: Int) async throws {
        let journal = Journal()
        func end() async throws {
            let stream = ResponseStream(Script([1, 2]))
                .logging(to: CapturingLogHandler.logger(journal))
                .withCleanupHook { throw Broken(reason: "cleanup") }
                .withCleanupHook { end in journal.note(end.name) }
            switch ending {
            case 0:
                let result = await inCancelledTask { try await stream.collect() }
                #expect(result.failure is CancellationError)
            case 1:
                for try await _ in stream { break }
                await stream.close()
                await #expect(throws: StreamClosed()) { try await stream.response }
            default: for try await _ in stream { break }
            }
        }
        try await end()
        #expect(journal.entries == ["log: \(Broken(reason: "cleanup"))", ending == 0 ? "cancelled" : "abandoned"])
    }

    @Test("HK09: a throwing cleanup hook keeps neither the next one from running nor the stream from completing")
    func firstCleanupThrows() async throws {
        let journal = Journal()
        let stream = ResponseStream(Script([1, 2]))
            .logging(to: CapturingLogHandler.logger(journal))
            .withCleanupHook { throw Broken(reason: "first") }
            .withCleanupHook { journal.note("second") }
        #expect(try await stream.response == [1, 2])
        #expect(journal.entries == ["log: \(Broken(reason: "first"))", "second"])
    }
}
