import Testing
import TracewingConcurrency
import TracewingStreams

/// Every place where a stream can be suspended, and what becomes of it if something happens exactly there.
@Suite("A stream that is interrupted while it is suspended", .timeLimit(.minutes(1)))
struct InterruptionTests {
    enum Shape: CaseIterable { case plain, handWritten, mapped, flatMapped, nested }
    enum Consumption: CaseIterable { case loop, response }
    enum Event: CaseIterable { case cancel, close, both }

    /// What suspends: the source's part, the end's, and the result hook, from which on a stream cannot be abandoned.
    enum Part { case source, end, result }

    /// Lets everything pass, but at the chosen place waits until the test has done what it wants to do.
    final class Places: Sendable {
        private struct State {
            var passed: [Part] = []
        }

        private let state = Locked(State())
        private let chosen: Int
        let turnstile = Turnstile()

        init(stoppingAt chosen: Int) { self.chosen = chosen }

        var passed: [Part] { state.withLock { $0.passed } }

        func pass(_ part: Part) async {
            let place = state.withLock { state in
                state.passed.append(part)
                return state.passed.count - 1
            }
            await Task.yield()
            if place == chosen { await turnstile.pass() }
        }
    }

    /// A source that suspends twice an update, and once when it is closed.
    struct Suspending: StreamSource {
        let places: Places
        let journal: Journal
        var number = 0

        init(places: Places, journal: Journal) {
            self.places = places
            self.journal = journal
            journal.note("source started")
        }

        mutating func next(isolation actor: isolated (any Actor)?) async throws -> Int? {
            await places.pass(.source)
            try Task.checkCancellation()
            guard number < 3 else { return nil }
            await places.pass(.source)
            number += 1
            return number
        }

        mutating func close(isolation actor: isolated (any Actor)?) async {
            await Task.yield()
            journal.note("source closed")
        }

        mutating func abandon() { journal.note("source closed") }
    }

    func stream(_ shape: Shape, _ places: Places, _ journal: Journal) -> ResponseStream<Int, [Int]> {
        let finalizer: @Sendable ([Int]) async throws -> [Int] = { updates in
            await places.pass(.end)
            return updates
        }
        let suspend: Script.Step = .run {
            await places.pass(.source)
            try Task.checkCancellation()
        }
        let source = ResponseStream(
            from: {
                await places.pass(.source)
                return Script((1...3).flatMap { [suspend, .update($0)] } + [suspend], journal: journal)
            },
            finalizer: finalizer
        )
        switch shape {
        case .plain, .handWritten: break
        case .mapped, .flatMapped, .nested: source.suspending(at: places, journal, name: "inner ", isOutermost: false)
        }
        let transform: @Sendable (Int) async throws -> Int = { update in
            await places.pass(.source)
            return update
        }
        let outer =
            switch shape {
            case .plain: source
            case .handWritten:
                ResponseStream(
                    pulling: {
                        await places.pass(.source)
                        return Suspending(places: places, journal: journal)
                    },
                    finalizer: finalizer
                )
            case .mapped: source.map(transform, finalizer: finalizer)
            case .flatMapped: source.flatMap({ [try await transform($0)] }, finalizer: finalizer)
            case .nested: ResponseStream(source, finalizer: finalizer)
            }
        return outer.suspending(at: places, journal, name: "outer ", isOutermost: true)
    }

    /// Which parts a run passes, in order.
    func parts(_ shape: Shape, _ consumption: Consumption) async throws -> [Part] {
        let places = Places(stoppingAt: .max)
        let stream = stream(shape, places, Journal())
        _ = try await consumption == .loop ? stream.collect() : stream.response
        return places.passed
    }

    @Test(
        "RS24, RS32, RS33, RS34: cancelled, closed, or both, at each place where it can be suspended",
        arguments: Shape.allCases,
        Consumption.allCases
    )
    func everyPlace(shape: Shape, consumption: Consumption) async throws {
        let parts = try await parts(shape, consumption)
        #expect(parts.count >= 11)
        for (place, part) in parts.enumerated() {
            for event in Event.allCases {
                let journal = Journal()
                let places = Places(stoppingAt: place)
                let stream = stream(shape, places, journal)
                let received = Journal()
                let run = Task {
                    guard consumption == .loop else { return _ = try await stream.response }
                    for try await update in stream { received.note("\(update)") }
                }
                await places.turnstile.arrival()
                if event != .close { run.cancel() }
                if event != .cancel { await stream.close() }
                places.turnstile.letPass()
                let thrown = await run.result.failure
                let outcome = outcome(part, event)
                let comment: Comment = "\(event) at \(place), \(part): \(journal.entries)"

                #expect(journal.count("outer end: \(outcome)") == 1, comment)
                for name in Set(journal.entries.compactMap { $0.contains("end: ") ? $0.prefix(6) : nil }) {
                    #expect(journal.count(prefix: "\(name)end: ") == 1, comment)
                    #expect(journal.count(prefix: "\(name)cleanup: ") == 1, comment)
                    #expect(journal.count("\(name)result") == journal.count("\(name)end: completed"), comment)
                }
                #expect(journal.count("source started") == journal.count("source closed"), comment)
                let numbers = (1...3).map(String.init)
                #expect(received.entries == Array(numbers.prefix(received.entries.count)), comment)

                let error = await Task { try await stream.response }.result.failure
                switch outcome {
                case "completed": #expect(error == nil && thrown == nil, comment)
                case "cancelled": #expect(error is CancellationError && thrown is CancellationError, comment)
                default:
                    #expect(error is StreamClosed, comment)
                    // A loop over a closed stream ends.
                    #expect(consumption == .loop ? thrown == nil : thrown is StreamClosed, comment)
                }
            }
        }
    }

    /// Once the source has ended a cancellation is too late, and once result hooks run so is closing.
    func outcome(_ part: Part, _ event: Event) -> String {
        switch (part, event) {
        case (.result, _), (.end, .cancel): "completed"
        case (.source, .cancel): "cancelled"
        case (.source, .close), (.source, .both), (.end, .close), (.end, .both): "abandoned"
        }
    }

    @Test(
        "RS25, TI22: released between any two pulls, every stream of the chain ends at that moment, once",
        arguments: Shape.allCases,
        0...4
    )
    func released(shape: Shape, afterPulls pulls: Int) async throws {
        let journal = Journal()
        func pull() async throws {
            let iterator = stream(shape, Places(stoppingAt: .max), journal).makeAsyncIterator()
            for _ in 0..<pulls { _ = try await iterator.next() }
        }
        try await pull()
        let outcome = pulls == 4 ? "completed" : "abandoned"
        // An inner stream that was never pulled is let go, and so abandoned, as well.
        let names = shape == .plain || shape == .handWritten ? ["outer "] : ["inner ", "outer "]
        for name in names {
            #expect(journal.count("\(name)end: \(outcome)") == 1, "\(journal.entries)")
            #expect(journal.count(prefix: "\(name)end: ") == 1)
        }
        #expect(journal.count("source started") == journal.count("source closed"))
        #expect(journal.count(prefix: "outer update ") == min(pulls, 3))
        // The cleanup hooks of an abandoned stream are asynchronous here, and run in a task of their own.
        await until { names.allSatisfy { journal.count(prefix: "\($0)cleanup: ") == 1 } }
        #expect(journal.count(prefix: "outer result") == (pulls == 4 ? 1 : 0))
    }
}

extension ResponseStream<Int, [Int]> {
    /// Hooks of every kind, each of which suspends.
    @discardableResult
    fileprivate func suspending(
        at places: InterruptionTests.Places,
        _ journal: Journal,
        name: String,
        isOutermost: Bool
    ) -> Self {
        withTransformHook { _ in
            await places.pass(.source)
            return nil
        }
        .withCleanupHook { end in
            journal.note("\(name)cleanup: \(end.name)")
            await places.pass(.end)
        }
        .withResultHook { _ in
            journal.note("\(name)result")
            await places.pass(isOutermost ? .result : .end)
            return nil
        }
        .journaled(in: journal, name: name)
    }
}
