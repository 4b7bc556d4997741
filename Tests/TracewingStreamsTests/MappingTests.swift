import Testing
import TracewingStreams

@Suite("Mapping a stream")
struct MappingTests {
    @Test("RS15: map keeps the order and consumes the source once")
    func map() async throws {
        let journal = Journal()
        let mapped = ResponseStream(Script([1, 2, 3], journal: journal)).map { "\($0)" }
        #expect(try await mapped.collect() == ["1", "2", "3"])
        #expect(try await mapped.response == ["1", "2", "3"])
        #expect(journal.entries == ["source started", "source closed"])
    }

    @Test("RS15: flatMap gives any number of outputs, in order, and skips empty ones")
    func flatMap() async throws {
        let stream = ResponseStream(Script([0, 2, 0, 0, 3, 1, 0]))
        let mapped = stream.flatMap { Array(repeating: $0, count: $0) }
        #expect(try await mapped.collect() == [2, 2, 3, 3, 3, 1])
    }

    @Test("RS15: any number of outputs, for the first, the last, or every update", arguments: 0...4, 0...3)
    func outputs(count: Int, position: Int) async throws {
        let journal = Journal()
        let stream = ResponseStream(Script([0, 1, 2], journal: journal))
        let outputs: @Sendable (Int) -> [String] = { update in
            update == position || position == 3 ? (0..<count).map { "\(update).\($0)" } : []
        }
        let mapped = stream.flatMap { outputs($0) }
        #expect(try await mapped.collect() == (0..<3).flatMap(outputs))
        #expect(journal.entries == ["source started", "source closed"])
    }

    @MainActor
    @Test("RS15: asynchronous maps and their finalizers run on the actor of whoever pulls")
    func isolation() async throws {
        let inner = ResponseStream(Script([1, 2]))
        let mapped = inner.map(
            { update in
                MainActor.assertIsolated()
                await Task.yield()
                return update + 1
            },
            finalizer: { updates in
                MainActor.assertIsolated()
                await Task.yield()
                return updates
            }
        )
        let flat = mapped.flatMap(
            { update in
                MainActor.assertIsolated()
                await Task.yield()
                return [update, update]
            },
            response: { response in
                MainActor.assertIsolated()
                return response
            }
        )
        var outputs: [Int] = []
        for try await output in flat { outputs.append(output) }
        #expect(outputs == [2, 2, 3, 3])
        #expect(try await flat.response == [2, 3])
    }

    @Test("RS15: asynchronous maps")
    func asynchronous() async throws {
        let mapped = ResponseStream(Script([1, 2])).map { number in
            await Task.yield()
            return number * 10
        }
        let checked = mapped.map { number in
            try await Task.sleep(for: .zero)
            return number
        }
        let flat = checked.flatMap { number in
            await Task.yield()
            return [number, number + 1]
        }
        #expect(try await flat.response == [10, 11, 20, 21])
    }

    enum Wrapping: CaseIterable { case mapped, flatMapped, nested }

    @Test(
        "RS18: the inner stream is cleaned up, finalized and hooked before the outer one",
        arguments: Wrapping.allCases
    )
    func innerFirst(wrapping: Wrapping) async throws {
        let journal = Journal()
        let inner = ResponseStream(Script([1])) { _ in
            journal.note("inner finalizer")
            return "inner"
        }
        .hooked(journal, name: "inner ").journaled(in: journal, name: "inner ")
        let finalizer: @Sendable ([Int]) async throws -> String = { _ in
            journal.note("outer finalizer")
            return "outer"
        }
        let outer =
            switch wrapping {
            case .mapped: inner.map({ $0 }, finalizer: finalizer)
            case .flatMapped: inner.flatMap({ [$0] }, finalizer: finalizer)
            case .nested: ResponseStream(inner, finalizer: finalizer)
            }
        outer.hooked(journal, name: "outer ").journaled(in: journal, name: "outer ")
        #expect(try await outer.response == "outer")
        #expect(
            journal.entries == [
                "outer start", "inner start",
                "inner transform 1", "inner update 0: 1", "outer transform 1", "outer update 0: 1",
                "inner cleanup: finished", "inner finalizer", "inner result", "inner end: completed",
                "outer cleanup: finished", "outer finalizer", "outer result", "outer end: completed",
            ]
        )
    }

    @Test("The outer response can be made of the inner one, and then outputs are not kept")
    func innerResponse() async throws {
        let inner = ResponseStream(Script([1, 2, 3])) { $0.reduce(0, +) }
        let outer = inner.map({ "\($0)" }, response: { "sum \($0)" })
        #expect(try await outer.collect() == ["1", "2", "3"])
        #expect(try await outer.response == "sum 6")
        #expect(outer.updates.isEmpty)
    }

    @Test("The outputs can be folded")
    func foldedOutputs() async throws {
        let outer = ResponseStream(Script([1, 2])).map(
            { "\($0)" },
            folding: "",
            { $0 += $1 },
            finalizer: { $0.count }
        )
        #expect(try await outer.response == 2)
        #expect(outer.updates.isEmpty)
    }

    @Test("Closing the outer stream closes the inner one and waits for its cleanup", arguments: [false, true])
    func closingOuter(pulled: Bool) async throws {
        let journal = Journal()
        let inner = ResponseStream(Script([1, 2])).withCleanupHook { end in
            await Task.yield()
            journal.note("inner cleanup: \(end.name)")
        }
        let outer = inner.map { $0 }.withCleanupHook { end in journal.note("outer cleanup: \(end.name)") }
        if pulled { _ = try await outer.makeAsyncIterator().next() }
        await outer.close()
        #expect(journal.entries == ["inner cleanup: abandoned", "outer cleanup: abandoned"])
        #expect(try await inner.collect().isEmpty)
    }

    @Test("Releasing the outer stream closes the inner one, although somebody holds it")
    func releasingOuter() async throws {
        let journal = Journal()
        let inner = ResponseStream(Script([1, 2])).hooked(journal)
        for try await _ in inner.map({ $0 }) { break }
        #expect(journal.entries == ["transform 1", "cleanup: abandoned"])
        await #expect(throws: StreamClosed()) { try await inner.response }
    }

    @Test("Dropping an outer stream that was never pulled leaves the inner one as it was")
    func droppingUnpulled() async throws {
        let inner = ResponseStream(Script([1, 2]))
        _ = inner.map { $0 }
        #expect(try await inner.response == [1, 2])
    }

    @Test("An inner stream that somebody closed fails the outer one: there is no partial response")
    func innerClosed() async throws {
        let inner = ResponseStream(Script([1, 2]))
        let outer = inner.map { $0 }
        let iterator = outer.makeAsyncIterator()
        _ = try await iterator.next()
        await inner.close()
        await #expect(throws: StreamClosed()) { try await iterator.next() }
        await #expect(throws: StreamClosed()) { try await outer.response }
    }

    @Test("A stream can be the source of a stream of the same updates")
    func nested() async throws {
        let journal = Journal()
        let inner = ResponseStream(Script([1, 2])).hooked(journal, name: "inner ")
        let outer = ResponseStream(inner) { $0.count }.hooked(journal, name: "outer ")
        _ = try await outer.makeAsyncIterator().next()
        await outer.close()
        #expect(
            journal.entries == [
                "inner transform 1", "outer transform 1", "inner cleanup: abandoned", "outer cleanup: abandoned",
            ]
        )
    }
}
