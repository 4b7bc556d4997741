import Testing
import TracewingStreams

@Suite("Observers")
struct ObserverTests {
    @Test("An observer hears the start, every update with its number, and the outcome, each once")
    func hears() async throws {
        let journal = Journal()
        let stream = ResponseStream(Script([7, 8])).withTransformHook { $0 * 10 }.journaled(in: journal)
        _ = try await stream.collect()
        _ = try await stream.response
        #expect(journal.entries == ["start", "update 0: 70", "update 1: 80", "end: completed"])
    }

    @Test("Several observers hear the same, in the order they were added")
    func several() async throws {
        let journal = Journal()
        let stream = ResponseStream(Script([1])).journaled(in: journal, name: "a ").journaled(in: journal, name: "b ")
        _ = try await stream.collect()
        #expect(
            journal.entries == [
                "a start", "b start", "a update 0: 1", "b update 0: 1", "a end: completed", "b end: completed",
            ]
        )
    }

    @Test("The outcome carries the response or the error")
    func outcome() async throws {
        struct Outcomes: StreamObserver {
            let journal: Journal

            func didEnd(_ outcome: StreamOutcome<Int>) {
                switch outcome {
                case .completed(let response): journal.note("\(response)")
                case .failed(let error): journal.note("\(error)")
                case .cancelled, .abandoned: journal.note(outcome.name)
                }
            }

            func didDeliver(_ update: Int, sequence: Int) {}
        }
        let journal = Journal()
        let completing = ResponseStream(Script([1, 2])) { $0.reduce(0, +) }
            .withResultHook { $0 * 2 }.observed(by: Outcomes(journal: journal))
        _ = try await completing.response
        let failing = ResponseStream<Int, Int>(Script([.fail(Broken())])) { _ in 0 }.observed(
            by: Outcomes(journal: journal)
        )
        _ = try? await failing.response
        #expect(journal.entries == ["6", "\(Broken())"])
    }

    @Test("An observer that is added late hears what comes from then on; after the end, nothing")
    func late() async throws {
        let journal = Journal()
        let stream = ResponseStream(Script([1, 2]))
        let iterator = stream.makeAsyncIterator()
        _ = try await iterator.next()
        stream.journaled(in: journal)
        while try await iterator.next() != nil {}
        stream.journaled(in: journal, name: "later ")
        _ = try await stream.response
        #expect(journal.entries == ["update 1: 2", "end: completed"])
    }

    @Test("Per pull: the source in its context, map, transform hooks, the record, observers, and then the consumer")
    func order() async throws {
        let journal = Journal()
        let source = ResponseStream(Script([.run { journal.note("source in \(Marker.current)") }, .update(1)]))
        let stream = source.map(
            { update in
                journal.note("map in \(Marker.current)")
                return update
            },
            finalizer: { updates in
                journal.note("finalizer \(updates)")
                return updates
            }
        )
        .bound(to: Marker.context("run")).hooked(journal, name: "first ").hooked(journal, name: "second ")
        let weak = WeakStream(stream)
        struct Recorded: StreamObserver {
            let weak: WeakStream
            let journal: Journal
            func didDeliver(_ update: Int, sequence: Int) { journal.note("recorded \(weak.stream?.updates ?? [])") }
            func didEnd(_ outcome: StreamOutcome<[Int]>) { journal.note("end: \(outcome.name)") }
        }
        stream.observed(by: Recorded(weak: weak, journal: journal))
        for try await _ in stream { journal.note("consumer in \(Marker.current)") }
        journal.note("over")
        #expect(
            journal.entries == [
                "source in run", "map in none", "first transform 1", "second transform 1", "recorded [1]",
                "consumer in none", "first cleanup: finished", "second cleanup: finished", "finalizer [1]",
                "first result", "second result", "end: completed", "over",
            ]
        )
    }

    @Test("An observer may use the stream it observes: it is called outside the lock")
    func outsideLock() async throws {
        struct Peeking: StreamObserver {
            let weak: WeakStream
            let journal: Journal

            func didDeliver(_ update: Int, sequence: Int) {
                journal.note("\(weak.stream?.updates ?? [])")
            }

            func didEnd(_ outcome: StreamOutcome<[Int]>) {
                journal.note("\(weak.stream?.updates ?? [])")
            }
        }
        let journal = Journal()
        let stream = ResponseStream(Script([1, 2]))
        stream.observed(by: Peeking(weak: WeakStream(stream), journal: journal))
        _ = try await stream.collect()
        #expect(journal.entries == ["[1]", "[1, 2]", "[1, 2]"])
    }
}
