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
