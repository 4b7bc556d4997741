import Testing
import TracewingConcurrency

@testable import TracewingStreams

@Suite("Pulling a stream from several tasks")
struct ConcurrencyTests {
    @Test(
        "RS28: a second pull throws ConcurrentPull; the first is undisturbed and no hook fires",
        arguments: [false, true]
    )
    func twoPulls(whileMaking: Bool) async throws {
        let journal = Journal()
        let turnstile = Turnstile()
        let stream = ResponseStream(from: {
            if whileMaking { await turnstile.pass() }
            return Script(whileMaking ? [.update(1), .update(2)] : [.wait(turnstile), .update(1), .update(2)])
        })
        .hooked(journal)
        let first = Task { try await stream.collect() }
        await turnstile.arrival()
        await #expect(throws: ConcurrentPull()) { try await stream.makeAsyncIterator().next() }
        #expect(journal.entries.isEmpty)
        turnstile.letPass()
        #expect(try await first.value == [1, 2])
        #expect(journal.entries == ["transform 1", "transform 2", "cleanup: finished", "result"])
    }

    @Test(
        "RS29: the response waits for the pull in flight, then drains; the iterator still gets every update",
        arguments: [false, true]
    )
    func responseDuringPull(whileMaking: Bool) async throws {
        let turnstile = Turnstile()
        let stream = ResponseStream(
            from: {
                if whileMaking { await turnstile.pass() }
                return Script((whileMaking ? [] : [.wait(turnstile)]) + [.update(1), .update(2), .update(3)])
            },
            finalizer: { $0.reduce(0, +) }
        )
        let iterator = stream.makeAsyncIterator()
        let pull = Task { try await iterator.next() }
        await turnstile.arrival()
        let response = Task { try await stream.response }
        await until { stream.waiterCount == 1 }
        turnstile.letPass()
        #expect(try await pull.value == 1)
        #expect(try await response.value == 6)
        #expect(try await iterator.next() == 2)
        #expect(try await iterator.next() == 3)
        #expect(try await iterator.next() == nil)
    }

    @Test("RS29: asked while an iterator is held elsewhere, it drains; that iterator delivers the rest in order")
    func iteratorHeldElsewhere() async throws {
        let journal = Journal()
        let pulled = Signal()
        let turnstile = Turnstile()
        let stream = ResponseStream(Script([1, 2, 3], journal: journal)) { $0.reduce(0, +) }
        let consumer = Task {
            var numbers: [Int] = []
            for try await number in stream {
                numbers.append(number)
                if number == 1 { await turnstile.pass() }
            }
            pulled.send()
            return numbers
        }
        await turnstile.arrival()
        #expect(try await stream.response == 6)
        #expect(journal.entries == ["source started", "source closed"])
        turnstile.letPass()
        #expect(try await consumer.value == [1, 2, 3])
    }

    @Test("RS29: what was drained before a failure is delivered before the error")
    func drainedBeforeFailure() async throws {
        let stream = ResponseStream(Script([.update(1), .update(2), .fail(Broken())]))
        let iterator = stream.makeAsyncIterator()
        #expect(try await iterator.next() == 1)
        await #expect(throws: Broken()) { try await stream.response }
        #expect(try await iterator.next() == 2)
        await #expect(throws: Broken()) { try await iterator.next() }
    }

    @Test("RS29: a consumer that pulls while the response drains gets the updates as they come")
    func pullDuringDrain() async throws {
        let turnstile = Turnstile()
        let stream = ResponseStream(Script([.wait(turnstile), .update(1), .wait(turnstile), .update(2)]))
        let iterator = stream.makeAsyncIterator()
        let response = Task { try await stream.response }
        await turnstile.arrival()
        let pull = Task { try await iterator.next() }
        await until { stream.waiterCount == 1 }
        await #expect(throws: ConcurrentPull()) { try await stream.makeAsyncIterator().next() }
        turnstile.letPass()
        #expect(try await pull.value == 1)
        await turnstile.arrival()
        turnstile.letPass()
        #expect(try await response.value == [1, 2])
        #expect(try await iterator.next() == 2)
        #expect(try await iterator.next() == nil)
    }

    @Test("RS29: what was drained for an iterator is let go with it")
    func backlogGoesWithIterator() async throws {
        let stream = ResponseStream(Script([1, 2, 3]))
        var iterator: ResponseStream<Int, [Int]>.Iterator? = stream.makeAsyncIterator()
        #expect(try await iterator?.next() == 1)
        _ = try await stream.response
        iterator = nil
        #expect(try await stream.collect().isEmpty)
    }

    @Test("A stream that is closed while the response drains delivers nothing more")
    func closedDuringDrain() async throws {
        let turnstile = Turnstile()
        let stream = ResponseStream(Script([.update(1), .wait(turnstile), .update(2)]))
        let iterator = stream.makeAsyncIterator()
        let response = Task { try await stream.response }
        await turnstile.arrival()
        await stream.close()
        #expect(try await iterator.next() == nil)
        turnstile.letPass()
        await #expect(throws: StreamClosed()) { try await response.value }
        #expect(stream.updates == [1])
    }

    @Test("Several tasks may ask for the response: one drains, all get the value")
    func manyResponses() async throws {
        let journal = Journal()
        let turnstile = Turnstile()
        let stream = ResponseStream(Script([.wait(turnstile), .update(1), .update(2)])) { updates in
            journal.note("finalized")
            return updates.count
        }
        let tasks = (0..<8).map { _ in Task { try await stream.response } }
        await turnstile.arrival()
        await until { stream.waiterCount == 7 }
        turnstile.letPass()
        for task in tasks { #expect(try await task.value == 2) }
        #expect(journal.entries == ["finalized"])
    }

    @Test(
        "A task that is cancelled while it waits for the response does not cancel the stream",
        arguments: [false, true]
    )
    func waiterCancelled(consumerWaits: Bool) async throws {
        let turnstile = Turnstile()
        let stream = ResponseStream(Script([.wait(turnstile), .update(1), .update(2)]))
        let iterator = stream.makeAsyncIterator()
        let holder = Task {
            if consumerWaits { return try await stream.response.count }
            return try await iterator.next() ?? 0
        }
        await turnstile.arrival()
        let waiter = Task {
            if consumerWaits { return try await iterator.next() ?? 0 }
            return try await stream.response.count
        }
        await until { stream.waiterCount == 1 }
        waiter.cancel()
        await #expect(throws: CancellationError.self) { try await waiter.value }
        turnstile.letPass()
        #expect(try await holder.value == (consumerWaits ? 2 : 1))
        #expect(try await stream.response == [1, 2])
    }

    @Test("A stream closed while others wait wakes them")
    func closedWhileWaiting() async throws {
        let turnstile = Turnstile()
        let stream = ResponseStream(Script([.wait(turnstile), .update(1)]))
        let pull = Task { try await stream.collect() }
        await turnstile.arrival()
        let response = Task { try await stream.response }
        await until { stream.waiterCount == 1 }
        await stream.close()
        await #expect(throws: StreamClosed()) { try await response.value }
        turnstile.letPass()
        #expect(try await pull.value.isEmpty)
    }

    @Test("A task that gives back the pull it was handed wakes a consumer that waits for its updates")
    func relinquished() async throws {
        let state = Locked(StreamState<Int, [Int]>(recording: Recording(finalizer: { $0 })))
        _ = state.withLock { $0.pullOutOfTurn() }
        _ = state.withLock { $0.opened(nil) }
        state.withLock { $0.holder = .drain }
        let wake = await withCheckedContinuation { continuation in
            let consumer = StreamWaiter(id: 1, event: .update, continuation: continuation)
            #expect(state.withLock { $0.enrol(consumer) } == nil)
            state.withLock { $0.relinquish() }.wake?.wake(.retry)
        }
        #expect(wake == .retry)
        #expect(state.withLock { $0.holder } == .none)
    }

    @Test("Consumers, response and close racing each other decide one outcome and lose no hook", arguments: 0..<50)
    func race(round: Int) async throws {
        let journal = Journal()
        let stream = ResponseStream(Script(Array(0..<20), journal: journal))
            .withCleanupHook { journal.note("cleanup") }
            .withResultHook { _ in
                journal.note("result")
                return nil
            }
            .journaled(in: journal)
        await withTaskGroup(of: Void.self) { group in
            group.addTask { _ = try? await stream.collect() }
            group.addTask { _ = try? await stream.response }
            group.addTask { _ = try? await stream.makeAsyncIterator().next() }
            if round.isMultiple(of: 2) {
                group.addTask {
                    for _ in 0..<round { await Task.yield() }
                    await stream.close()
                }
            }
        }
        let ends = journal.entries.filter { $0.hasPrefix("end: ") }
        #expect(ends.count == 1)
        #expect(journal.count("cleanup") == 1)
        #expect(journal.count("result") == (ends == ["end: completed"] ? 1 : 0))
        #expect(journal.count("source started") == journal.count("source closed"))
    }
}

extension ResponseStream {
    var waiterCount: Int { state.withLock { $0.waiters.count } }
}
